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
        let counted = self.counted(flavour.dialect());
        let Insert { table, columns, mut rows, returning: returned } = self;
        let mut columns = columns.to_vec();
        if columns.is_empty() && rows.len() > 1 && flavour.dialect() != Dialect::Postgres {
            // A list of columns may not be empty there; NULL asks for the next number.
            columns.extend(table.columns.iter().find(|column| column.autoincrement));
            rows = rows.iter().map(|_| vec![Value::Null; columns.len()]).collect();
        }
        let all: Vec<&Column> = columns.iter().chain(&counted).copied().collect();
        insert_into(&mut sql, table, &all);
        match <[_; 1]>::try_from(rows) {
            Ok([row]) if counted.is_empty() => values(&mut sql, &columns, row),
            Ok([row]) => many(&mut sql, table, &columns, &counted, vec![row])?,
            Err(rows) => many(&mut sql, table, &columns, &counted, rows)?,
        }
        if flavour.insert_returning() {
            returning(&mut sql, returned);
        }
        Ok(sql.finish())
    }

    /// SQLite counts only its key: other counters go on from the greatest number, in the same statement.
    fn counted(&self, dialect: Dialect) -> Vec<&'a Column> {
        let missing = |column: &&'a Column| {
            column.autoincrement
                && !self.columns.iter().any(|given| given.name == column.name)
                && self.table.primary_key != [column.name.as_str()]
        };
        if dialect == Dialect::Sqlite { self.table.columns.iter().filter(missing).collect() } else { Vec::new() }
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

fn values(sql: &mut SqlWriter, columns: &[&Column], row: Vec<Value>) {
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

fn many(sql: &mut SqlWriter, table: &Table, columns: &[&Column], counted: &[&Column], rows: Vec<Vec<Value>>) -> Result<()> {
    if columns.is_empty() && counted.is_empty() {
        // Nothing is given but the number of rows.
        let ordinals = (0..rows.len()).map(|number| vec![Value::Int(number as i64)]).collect();
        sql.sql("SELECT FROM ");
        return Rows::new([ColType::BIGINT], ordinals).table(sql);
    }
    let rows = Rows::new(types(columns), rows);
    let dialect = sql.dialect();
    sql.sql("SELECT ").sql(&rows.cells(dialect));
    for (place, column) in counted.iter().enumerate() {
        sql.sql(if place > 0 || !columns.is_empty() { ", " } else { "" });
        sql.sql("(SELECT COALESCE(MAX(").name(&column.name).sql("), 0) FROM ").table(table).sql(") + r.key + 1");
    }
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
