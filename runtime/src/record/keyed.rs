//! `UPDATE` and `DELETE` of the rows that have one of many keys.

use super::{
    keys::{IntoValues, KeyValues, types},
    rows::Rows,
};
use crate::{
    db::{SqlWriter, Statement},
    dialect::{Dialect, Flavour},
    error::Result,
    schema::{ColType, Column, Table},
    value::{DateTime, Value},
};

/// Which of the rows are meant.
#[derive(Clone, Copy)]
pub(crate) enum Only {
    All,
    Live,
    Deleted,
    /// Those that were deleted at that moment.
    At(DateTime),
}

/// Rows of a table by their keys, however many. MariaDB would look through all keys again for each row of a subquery in
/// an `UPDATE` or `DELETE`; there the keys are joined.
pub(crate) struct Keyed<'a, K = KeyValues> {
    pub table: &'a Table,
    pub key: &'a [&'a Column],
    pub keys: Vec<K>,
    /// Columns whose values stand behind those of the key, and which the row must not have.
    pub unlike: &'a [&'a Column],
}

impl<'a, K: IntoValues> Keyed<'a, K> {
    /// The rows with these keys.
    pub(crate) fn new(table: &'a Table, key: &'a [&'a Column], keys: Vec<K>) -> Self {
        Keyed { table, key, keys, unlike: &[] }
    }

    /// Sets moments.
    pub(crate) fn set(self, flavour: Flavour, moments: &[(&str, Value)], only: Only) -> Result<Statement> {
        let mut sql = SqlWriter::new(flavour);
        sql.sql("UPDATE ").table(self.table).sql(" AS t0");
        if flavour.dialect() == Dialect::MySql {
            self.join(&mut sql)?;
            assign(&mut sql, "t0", moments);
            sql.sql(" WHERE 1 = 1");
        } else {
            assign(&mut sql, "", moments);
            self.from(&mut sql)?;
        }
        match only {
            Only::All => &mut sql,
            Only::Live => sql.sql(" AND t0.deleted_at IS NULL"),
            Only::Deleted => sql.sql(" AND t0.deleted_at IS NOT NULL"),
            Only::At(moment) => sql.sql(" AND t0.deleted_at = ").bind(Value::DateTime(moment), ColType::MOMENT),
        };
        Ok(sql.finish())
    }

    /// Removes the rows.
    pub(crate) fn delete(self, flavour: Flavour) -> Result<Statement> {
        let mut sql = SqlWriter::new(flavour);
        if flavour.dialect() == Dialect::MySql {
            sql.sql("DELETE t0 FROM ").table(self.table).sql(" AS t0");
            self.join(&mut sql)?;
        } else {
            sql.sql("DELETE FROM ").table(self.table).sql(" AS t0 WHERE ").keys_in("t0", self.key, &self.keys);
        }
        Ok(sql.finish())
    }

    fn join(self, sql: &mut SqlWriter) -> Result<()> {
        let (matched, rows) = self.matched(sql.dialect());
        sql.sql(" JOIN ");
        rows.table(sql)?;
        sql.sql(" ON ").sql(&matched);
        Ok(())
    }

    fn from(self, sql: &mut SqlWriter) -> Result<()> {
        if self.unlike.is_empty() && self.key.len() == 1 {
            sql.sql(" WHERE ").keys_in("t0", self.key, &self.keys);
            return Ok(());
        }
        let (matched, rows) = self.matched(sql.dialect());
        sql.sql(" FROM ");
        rows.table(sql)?;
        sql.sql(" WHERE ").sql(&matched);
        Ok(())
    }

    /// How a row `t0` is compared with a key, and the table of the keys. Through it rows are looked up in the order of the keys.
    pub(crate) fn matched(self, dialect: Dialect) -> (String, Rows) {
        let all: Vec<&Column> = self.key.iter().chain(self.unlike).copied().collect();
        let rows = Rows::new(types(&all), self.keys.into_iter().map(IntoValues::into_values).collect::<Vec<_>>()).out_of_sight();
        let equal = |(index, column): (usize, &&Column)| {
            format!("t0.{} = {}", crate::dialect::quote(dialect, &column.name), rows.cell(dialect, index))
        };
        let parts: Vec<String> = all.iter().enumerate().map(equal).collect();
        let (same, different) = parts.split_at(self.key.len());
        let mut text = same.join(" AND ");
        if !different.is_empty() {
            text = format!("{text} AND NOT ({})", different.join(" AND "));
        }
        (text, rows)
    }
}

fn assign(sql: &mut SqlWriter, alias: &str, moments: &[(&str, Value)]) {
    for (place, (column, moment)) in moments.iter().enumerate() {
        sql.sql(if place > 0 { ", " } else { " SET " }).column(alias, column).sql(" = ").bind(moment.clone(), ColType::MOMENT);
    }
}
