//! The functions of a column's type, gathered once for each field. Generated code asks for `ColumnType` here and nowhere
//! else, so that a type that no column can hold is one error at that type, not one for each function of the model.

use super::{Change, Changes, DraftData, InputReader};
use crate::{
    error::ReadError,
    schema::{ColumnDef, Source},
    value::{Cell, ColumnType, IntoColumn, RowReader, Spec, Value},
};

/// How the values of one field are written and read.
pub struct Codec<T> {
    /// What the type says of its column.
    pub spec: Spec,
    to_value: fn(&T) -> Value,
    read: fn(Cell<'_>) -> Result<T, ReadError>,
    from_json: fn(serde_json::Value) -> Result<T, String>,
}

/// A type with a codec: each [`ColumnType`].
#[diagnostic::on_unimplemented(
    message = "a `{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "derive `ColumnType` for a newtype, `DbEnum` for an enum, or wrap it as `Json<..>`; a relation is written out as `HasMany<..>`"
)]
pub trait Storable: Sized {
    /// The codec.
    const CODEC: Codec<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: ColumnType> Storable for T {
    const CODEC: Codec<T> = Codec { spec: T::SPEC, to_value: T::to_value, read: T::read, from_json: T::from_json };
}

impl<T> Codec<T> {
    /// The declaration of a plain column of that name.
    pub const fn column(&self, name: &'static str) -> ColumnDef {
        ColumnDef::new(name, self.spec)
    }

    /// Writes the value to bind.
    pub fn write(&self, value: &T, values: &mut Vec<Value>) {
        values.push(self.value(value));
    }

    /// The value to bind.
    pub fn value(&self, value: &T) -> Value {
        (self.to_value)(value)
    }

    /// The value that is stored for what a person wrote: for defaults and checks.
    pub fn stored(&self, value: T) -> Value {
        (self.to_value)(&value)
    }

    /// Reads the next cell of a row.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn read(&self, reader: &mut RowReader<'_>) -> Result<T, ReadError> {
        (self.read)(reader.cell()?)
    }

    /// Reads a cell.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn cell(&self, cell: Cell<'_>) -> Result<T, ReadError> {
        (self.read)(cell)
    }

    /// Takes the value of a field that a function filled; where nobody filled it, it is empty.
    ///
    /// # Errors
    /// When it was filled with something else.
    pub fn computed(&self, reader: &mut RowReader<'_>) -> Result<T, ReadError>
    where
        T: Default,
    {
        match reader.computed() {
            Some(value) => (self.from_json)(value.into_json()).map_err(ReadError::new),
            None => Ok(T::default()),
        }
    }

    /// Reads the JSON form.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    pub fn json(&self, json: serde_json::Value) -> Result<T, String> {
        (self.from_json)(json)
    }

    /// Reads a field that must be there; the reader keeps what is wrong.
    pub fn required(&self, reader: &mut InputReader, name: &'static str) -> Option<T> {
        reader.required(name, self.from_json)
    }

    /// Reads a field that may be left out; the reader keeps what is wrong.
    pub fn optional(&self, reader: &mut InputReader, name: &'static str) -> Option<T> {
        reader.optional(name, self.from_json)
    }

    /// Reads a field of a type that may be empty: left out or null, it is; the reader keeps what is wrong.
    pub fn nullable(&self, reader: &mut InputReader, name: &'static str) -> Option<T> {
        reader.nullable(name, self.from_json)
    }

    /// Sets a field of a record that is to be created.
    pub fn set(&self, draft: &mut DraftData, field: u16, value: T) {
        draft.values.push((field, vec![self.value(&value)]));
    }

    /// The same, where there is a value.
    pub fn set_given(&self, draft: &mut DraftData, field: u16, value: Option<T>) {
        if let Some(value) = value {
            self.set(draft, field, value);
        }
    }

    /// Changes a field, where there is a value.
    pub fn change(&self, changes: &mut Vec<(u16, Change)>, field: u16, value: Option<T>) {
        changes.extend(value.map(|value| (field, Change::Set(vec![self.value(&value)]))));
    }

    /// Changes a field to what a person wrote.
    #[must_use]
    pub fn assign<M: Source>(&self, mut changes: Changes<M>, field: u16, value: impl IntoColumn<T>) -> Changes<M> {
        changes.list.push((field, Change::Set(vec![self.stored(value.into_column())])));
        changes
    }
}
