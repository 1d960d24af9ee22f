//! What comes from outside: `ProductNew` and `ProductPatch`, read from JSON strictly.

use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::{Alter, AlterNull, IntoDraft};
use crate::{
    error::near,
    schema::{Col, Model, ModelDef, ModelInfo},
    value::{ColumnType, Key, Value},
};

/// What a new record of `M` needs. Implemented for `ProductNew` by `#[model]`.
pub trait Input<M: Model>: IntoDraft<M> + Sized + Send {
    /// Reads the fields.
    ///
    /// # Errors
    /// A sentence that names the field.
    fn read(reader: &mut InputReader) -> Result<Self, String>;
}

/// What may be changed of a record of `M`. Implemented for `ProductPatch` by `#[model]`.
pub trait Patch<M: Model>: Default + Send {
    /// Reads the fields that are there.
    ///
    /// # Errors
    /// A sentence that names the field.
    fn read(reader: &mut InputReader) -> Result<Self, String>;
    /// The changes.
    fn into_changes(self) -> Changes<M>;
}

/// Changes of columns of `M`.
pub struct Changes<M> {
    /// Fields by index.
    pub(crate) list: Vec<(u16, Change)>,
    model: PhantomData<fn() -> M>,
}

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    /// Values of the field's columns.
    Set(Vec<Value>),
    /// Arithmetic over a column of the same row: `stock - 1`.
    Compute {
        /// The field on the left.
        field: u16,
        /// `+`, `-`, `*` or `/`.
        operator: char,
        /// The value on the right.
        value: Value,
    },
}

impl<M> Default for Changes<M> {
    fn default() -> Self {
        Changes { list: Vec::new(), model: PhantomData }
    }
}

impl<M> Changes<M> {
    /// No change.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Leads a relation to another record, where there is one; for the `Patch` types.
    #[must_use]
    #[doc(hidden)]
    pub fn set_given_key<K: Key>(mut self, field: u16, key: Option<K>) -> Self {
        self.list.extend(key.map(|key| (field, Change::Set(key.to_values()))));
        self
    }

    /// Leads an optional relation to another record or to none; for the `Patch` types.
    #[must_use]
    #[doc(hidden)]
    pub fn set_nullable_key<K: Key>(mut self, field: u16, key: Option<Option<K>>) -> Self {
        let values = key.map(|key| key.map_or_else(|| vec![Value::Null; K::WIDTH], |key| key.to_values()));
        self.list.extend(values.map(|values| (field, Change::Set(values))));
        self
    }

    /// Sets a column, or leads a relation to another record.
    #[must_use]
    pub fn set<H: Alter<V>, V>(mut self, handle: H, value: V) -> Self {
        self.list.push(handle.alter(value));
        self
    }

    /// Sets a column to `NULL`, or leads a relation nowhere.
    #[must_use]
    pub fn set_null<H: AlterNull>(mut self, handle: H) -> Self {
        self.list.push(handle.alter_null());
        self
    }

    /// Sets a column to arithmetic over a column of the same row.
    #[must_use]
    pub fn compute<T: ColumnType, U: ColumnType>(
        mut self,
        column: Col<M, T>,
        left: Col<M, U>,
        operator: char,
        value: impl crate::value::IntoColumn<U>,
    ) -> Self {
        self.list.push((column.field, Change::Compute { field: left.field, operator, value: crate::value::value_of(value) }));
        self
    }
}

/// Takes the fields of a JSON object one after the other; what is left over is an error.
pub struct InputReader {
    model: &'static str,
    object: serde_json::Map<String, serde_json::Value>,
    known: Vec<&'static str>,
}

impl InputReader {
    /// Reads `N` from any self-describing format.
    ///
    /// # Errors
    /// A missing, unknown or wrong field.
    pub fn deserialize<'de, D, N>(
        model: &'static str,
        deserializer: D,
        read: impl FnOnce(&mut InputReader) -> Result<N, String>,
    ) -> Result<N, D::Error>
    where
        D: Deserializer<'de>,
    {
        let object = serde_json::Map::deserialize(deserializer)?;
        let mut reader = InputReader { model, object, known: Vec::new() };
        let value = read(&mut reader).map_err(D::Error::custom)?;
        match reader.object.keys().next() {
            None => Ok(value),
            Some(name) => {
                let hint =
                    near(name, reader.known.iter().copied()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                Err(D::Error::custom(format!("unknown field `{name}` of `{model}`{hint}")))
            }
        }
    }

    fn take(&mut self, name: &'static str) -> Option<serde_json::Value> {
        self.known.push(name);
        self.object.remove(name)
    }

    fn wrong(&self, name: &str, reason: &str) -> String {
        format!("`{}.{name}`: {reason}", self.model)
    }

    /// A field that must be there.
    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        from_json: fn(serde_json::Value) -> Result<T, String>,
    ) -> Result<T, String> {
        self.optional(name, from_json)?.ok_or_else(|| format!("`{}.{name}` is required", self.model))
    }

    /// A field that may be left out.
    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        from_json: fn(serde_json::Value) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        self.take(name).map(|json| from_json(json).map_err(|reason| self.wrong(name, &reason))).transpose()
    }

    /// The key of a relation, by the name of the relation or the names of its columns: left out, null, or a key.
    ///
    /// # Errors
    /// When it is wrong.
    pub fn nullable_reference<K: Key>(&mut self, model: &'static ModelDef, field: u16) -> Result<Option<Option<K>>, String> {
        let info = ModelInfo::of(model);
        let field = &info.fields[usize::from(field)];
        let columns: Vec<&'static str> = field.columns.iter().map(|&index| info.column(index).name.as_str()).collect();
        let by_name = self.take(field.name);
        let parts: Vec<_> = columns.iter().filter_map(|column| self.take(column)).collect();
        let parts = match by_name {
            Some(serde_json::Value::Array(parts)) => parts,
            Some(single) => vec![single],
            None if parts.is_empty() => return Ok(None),
            None => parts,
        };
        if parts.iter().all(serde_json::Value::is_null) {
            return Ok(Some(None));
        }
        K::from_json(parts).map(|key| Some(Some(key))).map_err(|reason| self.wrong(field.name, &reason))
    }

    /// The key of a relation that may be left out.
    ///
    /// # Errors
    /// When it is wrong.
    pub fn reference<K: Key>(&mut self, model: &'static ModelDef, field: u16) -> Result<Option<K>, String> {
        self.nullable_reference(model, field).map(Option::flatten)
    }

    /// The key of a relation that must be there.
    ///
    /// # Errors
    /// When it is missing or wrong.
    pub fn required_reference<K: Key>(&mut self, model: &'static ModelDef, field: u16) -> Result<K, String> {
        let name = model.fields[usize::from(field)].name();
        self.reference(model, field)?.ok_or_else(|| format!("`{}.{name}` is required", self.model))
    }
}
