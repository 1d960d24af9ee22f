//! Several columns at once: in a statement, and in a row.

use super::{Row, SqlWriter};
use crate::{
    error::Result,
    schema::{ColType, Column, SourceInfo},
    value::{Cell, Value},
};

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
    column_list(sql, "", columns);
}

/// Appends columns of an alias as a list.
pub(crate) fn column_list(sql: &mut SqlWriter, alias: &str, columns: &[&Column]) {
    for (place, column) in columns.iter().enumerate() {
        sql.sql(if place > 0 { ", " } else { "" }).column(alias, &column.name);
    }
}

/// Reads cells of a row, from `start` on.
pub(crate) fn read_values(row: &Row, start: usize, columns: &[&Column], model: &'static str) -> Result<Vec<Value>> {
    let cells = columns.iter().enumerate().map(|(place, column)| Cell::new(row, start + place, &column.ty).value());
    cells.collect::<Result<_, _>>().map_err(|error| error.of(model))
}
