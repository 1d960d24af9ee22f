//! `INSERT` of any number of rows of one table in one statement.

use super::{
    keys::{name_list, types},
    rows::Rows,
};
use crate::{
    db::{SqlWriter, Statement},
    dialect::{Dialect, Flavour},
    error::Result,
    schema::{ColType, Column, Table},
    value::Value,
};

/// Rows for one table; each gives the same columns, the database fills the others.
pub(crate) struct Insert<'a> {
    pub table: &'a Table,
    pub columns: &'a [&'a Column],
    pub rows: Vec<Vec<Value>>,
    /// Columns to return, where the database can.
    pub returning: &'a [&'a Column],
}

impl<'a> Insert<'a> {
    /// The statement. Rows are inserted in order, so that numbers of the database's own follow it.
    pub(crate) fn statement(self, flavour: Flavour) -> Result<Statement> {
        let mut sql = SqlWriter::new(flavour);
        let Insert { table, columns, mut rows, returning: returned } = self;
        let mut columns = columns.to_vec();
        if columns.is_empty() && rows.len() > 1 && flavour.dialect() != Dialect::Postgres {
            // A list of columns may not be empty there; NULL asks for the next number.
            columns.extend(table.columns.iter().find(|column| column.autoincrement));
            rows = rows.iter().map(|_| vec![Value::Null; columns.len()]).collect();
        }
        insert_into(&mut sql, table, &columns);
        match <[_; 1]>::try_from(rows) {
            Ok([row]) => values(&mut sql, &columns, row),
            Err(rows) => many(&mut sql, &columns, rows)?,
        }
        if flavour.insert_returning() {
            returning(&mut sql, returned);
        }
        Ok(sql.finish())
    }
}

/// Appends `INSERT INTO table (columns)`.
pub(crate) fn insert_into(sql: &mut SqlWriter, table: &Table, columns: &[&Column]) {
    sql.sql("INSERT INTO ").table(table);
    if !columns.is_empty() || sql.dialect() == Dialect::MySql {
        sql.sql(" (");
        name_list(sql, columns);
        sql.sql(")");
    }
    sql.sql(" ");
}

/// Appends one row.
pub(crate) fn values(sql: &mut SqlWriter, columns: &[&Column], row: Vec<Value>) {
    if columns.is_empty() {
        sql.sql(if sql.dialect() == Dialect::MySql { "VALUES ()" } else { "DEFAULT VALUES" });
        return;
    }
    sql.sql("VALUES (");
    for (place, (column, value)) in columns.iter().zip(row).enumerate() {
        sql.sql(if place > 0 { ", " } else { "" }).bind(value, &column.ty);
    }
    sql.sql(")");
}

fn many(sql: &mut SqlWriter, columns: &[&Column], rows: Vec<Vec<Value>>) -> Result<()> {
    if columns.is_empty() {
        // Nothing is given but the number of rows.
        let ordinals = (0..rows.len()).map(|number| vec![Value::Int(number as i64)]).collect::<Vec<_>>();
        sql.sql("SELECT FROM ");
        return Rows::new([ColType::BIGINT], ordinals).table(sql);
    }
    let rows = Rows::new(types(columns), rows);
    let dialect = sql.dialect();
    sql.sql("SELECT ").sql(&rows.cells(dialect));
    sql.sql(" FROM ");
    rows.table(sql)?;
    sql.sql(" ORDER BY ").sql(Rows::ordinal(dialect));
    Ok(())
}

/// Appends `RETURNING columns`, where there are any.
pub(crate) fn returning(sql: &mut SqlWriter, columns: &[&Column]) {
    if !columns.is_empty() {
        sql.sql(" RETURNING ");
        name_list(sql, columns);
    }
}
