//! `UPDATE` of many rows to values of their own, and what is needed to insert the rest.

use super::{keys::types, rows::Rows};
use crate::{
    db::{SharedRows, SqlWriter, Statement},
    dialect::{Dialect, Flavour, quote},
    error::Result,
    schema::{Column, Table},
};

/// Rows that are matched with those of a table.
pub(crate) struct Merge<'a> {
    pub table: &'a Table,
    /// The columns of the rows.
    pub columns: &'a [&'a Column],
    /// The columns that tell which row is meant; among `columns`.
    pub on: &'a [&'a Column],
    /// Whether only live rows are meant.
    pub live: bool,
    /// The column that counts the changes.
    pub version: Option<&'a Column>,
    /// Whether deleted rows become live.
    pub revive: bool,
}

impl Merge<'_> {
    fn cell(&self, rows: &Rows, dialect: Dialect, column: &Column) -> String {
        let index = self.columns.iter().position(|known| known.name == column.name).unwrap_or_default();
        rows.cell(dialect, index)
    }

    /// Sets columns of the rows that exist.
    pub(crate) fn update(&self, flavour: Flavour, rows: impl Into<SharedRows>, set: &[&Column]) -> Result<Statement> {
        let dialect = flavour.dialect();
        let rows = Rows::new(types(self.columns), rows);
        let on: Vec<(&str, String)> =
            self.on.iter().map(|column| (column.name.as_str(), self.cell(&rows, dialect, column))).collect();
        let mut sets: Vec<(&str, String)> =
            set.iter().map(|column| (column.name.as_str(), self.cell(&rows, dialect, column))).collect();
        if self.revive {
            sets.push(("deleted_at", "NULL".into()));
        }
        if let Some(version) = self.version {
            sets.push((version.name.as_str(), format!("t0.{} + 1", quote(dialect, &version.name))));
        }
        let mut sql = SqlWriter::new(flavour);
        sql.sql("UPDATE ").table(self.table).sql(" AS t0");
        if dialect == Dialect::MySql {
            sql.sql(" JOIN ");
            rows.table(&mut sql)?;
            sql.sql(" ON ");
            matched(&mut sql, &on);
            self.only_live(&mut sql);
            assign(&mut sql, &sets);
        } else {
            assign(&mut sql, &sets);
            sql.sql(" FROM ");
            rows.table(&mut sql)?;
            sql.sql(" WHERE ");
            matched(&mut sql, &on);
            self.only_live(&mut sql);
        }
        Ok(sql.finish())
    }

    fn only_live(&self, sql: &mut SqlWriter) {
        if self.live {
            sql.sql(" AND ").column("t0", "deleted_at").sql(" IS NULL");
        }
    }

    /// Appends that the table has no such row yet.
    pub(crate) fn absent(&self, sql: &mut SqlWriter) {
        let rows = Rows::new(types(self.columns), SharedRows::default());
        let on: Vec<(&str, String)> =
            self.on.iter().map(|column| (column.name.as_str(), self.cell(&rows, sql.dialect(), column))).collect();
        sql.sql("NOT EXISTS (SELECT 1 FROM ").table(self.table).sql(" AS t0 WHERE ");
        matched(sql, &on);
        self.only_live(sql);
        sql.sql(")");
    }
}

fn matched(sql: &mut SqlWriter, on: &[(&str, String)]) {
    for (place, (column, cell)) in on.iter().enumerate() {
        sql.sql(if place > 0 { " AND " } else { "" }).column("t0", column).sql(" = ").sql(cell);
    }
}

fn assign(sql: &mut SqlWriter, sets: &[(&str, String)]) {
    sql.sql(" SET ");
    for (place, (column, cell)) in sets.iter().enumerate() {
        sql.sql(if place > 0 { ", " } else { "" });
        // Elsewhere than on MariaDB and MySQL a column that is set has no alias.
        if sql.dialect() == Dialect::MySql {
            sql.column("t0", column);
        } else {
            sql.name(column);
        }
        sql.sql(" = ").sql(cell);
    }
}
