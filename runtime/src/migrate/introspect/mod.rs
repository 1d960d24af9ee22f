//! What a database holds: one query of its catalog, whatever the number of tables.

mod mysql;
mod postgres;
mod sqlite;

use std::collections::BTreeMap;

use super::session::Migrator;
use crate::{
    dialect::Dialect,
    error::Result,
    schema::{Column, Table},
};

/// The tables of a database.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Live {
    /// Columns by the name of the table: `schema.table` outside of the schema that names without one mean.
    pub tables: BTreeMap<String, Vec<String>>,
}

impl Live {
    /// Asks the catalog.
    pub(super) async fn read(migrator: &mut Migrator) -> Result<Self> {
        let rows = match migrator.flavour.dialect() {
            Dialect::Postgres => migrator.texts(postgres::COLUMNS).await?,
            Dialect::MySql => migrator.texts(mysql::COLUMNS).await?,
            Dialect::Sqlite => migrator.texts(sqlite::COLUMNS).await?,
        };
        let mut live = Live::default();
        for row in rows {
            if let [table, column] = &row[..] {
                let columns = live.tables.entry(table.clone()).or_default();
                columns.extend((!column.is_empty()).then(|| column.clone()));
            }
        }
        Ok(live)
    }

    /// Whether a table is there.
    pub fn has(&self, dialect: Dialect, table: &Table) -> bool {
        self.tables.contains_key(&live_name(dialect, table))
    }

    /// The first column of a table that is not there; nothing where the table itself is not.
    pub fn missing<'a>(&self, dialect: Dialect, table: &'a Table) -> Option<&'a Column> {
        let columns = self.tables.get(&live_name(dialect, table))?;
        table.columns.iter().find(|column| !columns.contains(&column.name))
    }
}

/// How the catalog's query names a table.
pub(super) fn live_name(dialect: Dialect, table: &Table) -> String {
    match (&table.schema, dialect) {
        (None, _) => table.name.clone(),
        (Some(schema), Dialect::Postgres) => format!("{schema}.{}", table.name),
        (Some(schema), _) => format!("{schema}_{}", table.name),
    }
}
