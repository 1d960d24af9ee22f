//! Keys of records without their types: values in the order of the key's columns.

use std::collections::HashSet;

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

/// The keys without repetitions, in order of their first appearance.
pub(crate) fn distinct(keys: impl IntoIterator<Item = KeyValues>) -> Vec<KeyValues> {
    let mut seen = HashSet::new();
    keys.into_iter().filter(|key| seen.insert(fingerprint(key))).collect()
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
