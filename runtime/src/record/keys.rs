//! Keys of records without their types: values in the order of the key's columns.

use std::{
    cmp::Ordering,
    collections::HashSet,
    hash::{Hash, Hasher},
};

use crate::{
    db::{Row, SqlWriter},
    dialect::quote_all,
    error::Result,
    schema::{ColType, Column, ModelInfo, SourceInfo},
    value::{Cell, Value},
};

/// The values of a key's columns.
pub(crate) type KeyValues = Vec<Value>;

/// A text that is equal for equal keys: values have no hash of their own.
pub(crate) fn fingerprint(key: &[Value]) -> String {
    serde_json::to_string(key).unwrap_or_default()
}

/// A key among others, without a text of its own.
#[derive(PartialEq)]
pub(crate) struct Same<'k>(pub &'k [Value]);

impl Eq for Same<'_> {}

impl Hash for Same<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for value in self.0 {
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
pub(crate) fn distinct(keys: impl IntoIterator<Item = KeyValues>) -> Vec<KeyValues> {
    let keys: Vec<KeyValues> = keys.into_iter().collect();
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

/// The columns of those names.
pub(crate) fn columns_named<'a>(source: &'a SourceInfo, names: &[String]) -> Vec<&'a Column> {
    names.iter().filter_map(|name| source.table.column(name)).collect()
}

/// The types of columns.
pub(crate) fn types<'a>(columns: &[&'a Column]) -> Vec<&'a ColType> {
    columns.iter().map(|column| &column.ty).collect()
}

/// Appends names of columns as a list.
pub(crate) fn name_list(sql: &mut SqlWriter, columns: &[&Column]) {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let list = quote_all(sql.dialect(), &names);
    sql.sql(&list);
}

/// Appends columns of an alias as a list.
pub(crate) fn column_list(sql: &mut SqlWriter, alias: &str, columns: &[&Column]) {
    for (place, column) in columns.iter().enumerate() {
        sql.sql(if place > 0 { ", " } else { "" }).column(alias, &column.name);
    }
}

/// Reads cells of a row, from `start` on.
pub(crate) fn read_values(row: &Row, start: usize, columns: &[&Column], model: &'static str) -> Result<KeyValues> {
    let cells = columns.iter().enumerate().map(|(place, column)| Cell::new(row, start + place, &column.ty).value());
    cells.collect::<Result<_, _>>().map_err(|error| error.of(model))
}
