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
    /// Reads the fields; none, when one that must be there is missing or wrong.
    fn read(reader: &mut InputReader) -> Option<Self>;
}

/// What may be changed of a record of `M`. Implemented for `ProductPatch` by `#[model]`.
pub trait Patch<M: Model>: Default + Send {
    /// Reads the fields that are there.
    fn read(reader: &mut InputReader) -> Option<Self>;
    /// Adds a change for each field that is there.
    fn fill(self, changes: &mut Vec<(u16, Change)>);
    /// The changes.
    fn into_changes(self) -> Changes<M> {
        let mut changes = Changes::new();
        self.fill(&mut changes.list);
        changes
    }
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

impl Change {
    /// Leads a relation to another record, where there is one; for the `Patch` types.
    pub fn key<K: Key>(changes: &mut Vec<(u16, Change)>, field: u16, key: Option<K>) {
        Self::nullable_key(changes, field, key.map(Some));
    }

    /// Leads an optional relation to another record or to none; for the `Patch` types.
    pub fn nullable_key<K: Key>(changes: &mut Vec<(u16, Change)>, field: u16, key: Option<Option<K>>) {
        let values = key.map(|key| key.map_or_else(|| vec![Value::Null; K::WIDTH], |key| key.to_values()));
        changes.extend(values.map(|values| (field, Change::Set(values))));
    }
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

/// How a value is read from its JSON form.
type FromJson<T> = fn(serde_json::Value) -> Result<T, String>;

/// Takes the fields of a JSON object one after the other; what is left over is an error. It keeps the first error itself, so
/// that generated code need not look at each field.
pub struct InputReader {
    model: &'static str,
    object: serde_json::Map<String, serde_json::Value>,
    known: Vec<&'static str>,
    error: Option<String>,
}

impl InputReader {
    /// Reads `N` from any self-describing format.
    ///
    /// # Errors
    /// A missing, unknown or wrong field.
    pub fn deserialize<'de, D, N>(
        model: &'static str,
        deserializer: D,
        read: impl FnOnce(&mut InputReader) -> Option<N>,
    ) -> Result<N, D::Error>
    where
        D: Deserializer<'de>,
    {
        let object = serde_json::Map::deserialize(deserializer)?;
        let mut reader = InputReader { model, object, known: Vec::new(), error: None };
        let value = read(&mut reader);
        reader.finish(value).map_err(D::Error::custom)
    }

    /// What was read, where no field was wrong, and none is left over.
    fn finish<N>(self, value: Option<N>) -> Result<N, String> {
        let left = self.object.keys().next().map(|name| {
            let near = near(name, self.known.iter().copied());
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!("unknown field `{name}` of `{}`{hint}", self.model)
        });
        match (value, self.error.or(left)) {
            (Some(value), None) => Ok(value),
            (_, error) => Err(error.unwrap_or_default()),
        }
    }

    /// Keeps the error, unless there was one before.
    fn note<T>(&mut self, read: Result<T, String>) -> Option<T> {
        read.map_err(|error| self.error.get_or_insert(error)).ok()
    }

    fn missing<T>(&mut self, name: &str) -> Option<T> {
        let error = format!("`{}.{name}` is required", self.model);
        self.note(Err(error))
    }

    fn take(&mut self, name: &'static str) -> Option<serde_json::Value> {
        self.known.push(name);
        self.object.remove(name)
    }

    fn wrong(&self, name: &str, reason: &str) -> String {
        format!("`{}.{name}`: {reason}", self.model)
    }

    /// A field that must be there.
    pub(super) fn required<T>(&mut self, name: &'static str, from_json: FromJson<T>) -> Option<T> {
        self.optional(name, from_json).or_else(|| self.missing(name))
    }

    /// A field that may be left out.
    pub(super) fn optional<T>(&mut self, name: &'static str, from_json: FromJson<T>) -> Option<T> {
        let json = self.take(name)?;
        self.read(name, json, from_json)
    }

    /// A field that may be left out, and is null then.
    pub(super) fn nullable<T>(&mut self, name: &'static str, from_json: FromJson<T>) -> Option<T> {
        let json = self.take(name).unwrap_or_default();
        self.read(name, json, from_json)
    }

    fn read<T>(&mut self, name: &str, json: serde_json::Value, from_json: FromJson<T>) -> Option<T> {
        let read = from_json(json).map_err(|reason| self.wrong(name, &reason));
        self.note(read)
    }

    /// The key of a relation, by the name of the relation or the names of its columns: left out, null, or a key.
    pub fn nullable_reference<K: Key>(&mut self, model: &'static ModelDef, field: u16) -> Option<Option<K>> {
        let info = ModelInfo::of(model);
        let field = &info.fields[usize::from(field)];
        let columns: Vec<&'static str> = field.columns.iter().map(|&index| info.column(index).name.as_str()).collect();
        let by_name = self.take(field.name);
        let parts: Vec<_> = columns.iter().filter_map(|column| self.take(column)).collect();
        let parts = match by_name {
            Some(serde_json::Value::Array(parts)) => parts,
            Some(single) => vec![single],
            None if parts.is_empty() => return None,
            None => parts,
        };
        if parts.iter().all(serde_json::Value::is_null) {
            return Some(None);
        }
        let key = K::from_json(parts).map_err(|reason| self.wrong(field.name, &reason));
        self.note(key).map(Some)
    }

    /// The key of a relation that may be left out.
    pub fn reference<K: Key>(&mut self, model: &'static ModelDef, field: u16) -> Option<K> {
        self.nullable_reference(model, field).flatten()
    }

    /// The key of a relation that must be there.
    pub fn required_reference<K: Key>(&mut self, model: &'static ModelDef, field: u16) -> Option<K> {
        self.reference(model, field).or_else(|| self.missing(model.fields[usize::from(field)].name()))
    }
}
