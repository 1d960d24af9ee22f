//! Keys of records without their types: values in the order of the key's columns.

use std::{
    borrow::Cow,
    cmp::Ordering,
    collections::HashSet,
    hash::{Hash, Hasher},
    sync::Arc,
};

pub(crate) use crate::db::{column_list, columns_named, name_list, read_values, types};
use crate::{
    db::Row,
    error::Result,
    schema::{Column, ModelInfo},
    value::{Cell, Value},
};

/// The values of a key's columns.
pub(crate) type KeyValues = Vec<Value>;

/// The same, in several lists at once.
pub(crate) type SharedKey = Arc<[Value]>;

/// A key that may be in other lists too.
pub(crate) trait IntoValues: AsRef<[Value]> {
    /// Its values, for this list alone.
    fn into_values(self) -> KeyValues;
}

impl IntoValues for KeyValues {
    fn into_values(self) -> KeyValues {
        self
    }
}

impl IntoValues for SharedKey {
    fn into_values(self) -> KeyValues {
        self.to_vec()
    }
}

/// Reads a key from a row, from `start` on.
pub(crate) fn read_key(row: &Row, start: usize, columns: &[&Column], model: &'static str) -> Result<SharedKey> {
    match columns {
        [column] => Ok(Arc::new([Cell::new(row, start, &column.ty).value().map_err(|error| error.of(model))?])),
        _ => read_values(row, start, columns, model).map(SharedKey::from),
    }
}

/// A text that is equal for equal keys of a table, as values have no hash of their own: a key of one text is that text.
pub(crate) fn fingerprint(key: &[Value]) -> Cow<'_, str> {
    match key {
        [Value::Text(text)] => Cow::Borrowed(text),
        other => Cow::Owned(format!("\0{}", serde_json::to_string(other).unwrap_or_default())),
    }
}

/// A key among others, without a text of its own.
pub(crate) struct Same<K>(pub K);

impl<K: AsRef<[Value]>> PartialEq for Same<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_ref() == other.0.as_ref()
    }
}

impl<K: AsRef<[Value]>> Eq for Same<K> {}

impl<K: AsRef<[Value]>> Hash for Same<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for value in self.0.as_ref() {
            match value {
                Value::Text(text) => text.hash(state),
                Value::Int(number) => number.hash(state),
                other => fingerprint(std::slice::from_ref(other)).hash(state),
            }
        }
    }
}

/// An order of keys that is the same for all callers.
pub(crate) fn compare(a: &[Value], b: &[Value]) -> Ordering {
    let each = |(a, b): (&Value, &Value)| match (a, b) {
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Int(a), Value::Int(b)) => a.cmp(b),
        _ => fingerprint(std::slice::from_ref(a)).cmp(&fingerprint(std::slice::from_ref(b))),
    };
    a.iter().zip(b).map(each).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}

/// The keys without repetitions, in order of their first appearance.
pub(crate) fn distinct<K: AsRef<[Value]>>(keys: impl IntoIterator<Item = K>) -> Vec<K> {
    let keys: Vec<K> = keys.into_iter().collect();
    let mut seen = HashSet::with_capacity(keys.len());
    let first: Vec<bool> = keys.iter().map(|key| seen.insert(Same(key))).collect();
    keys.into_iter().zip(first).filter_map(|(key, first)| first.then_some(key)).collect()
}

impl ModelInfo {
    /// The columns of the primary key.
    pub(crate) fn key_columns(&self) -> Vec<&Column> {
        self.key.iter().map(|&index| self.column(index)).collect()
    }
}
