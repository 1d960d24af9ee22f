//! The tables of a database, in the words of its own catalog.

use std::collections::BTreeMap;

use crate::{
    dialect::{Dialect, prefixed},
    schema::Table,
};

/// The tables of a database.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Live {
    /// By name: `schema.table` outside of the schema that names without one mean.
    pub tables: BTreeMap<String, LiveTable>,
}

/// A table or view.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct LiveTable {
    /// Whether it only shows what other tables hold.
    pub view: bool,
    /// By name.
    pub columns: BTreeMap<String, LiveColumn>,
    /// Names of the key's columns, in order.
    pub primary_key: Vec<String>,
    /// By name, without the primary key's.
    pub indexes: BTreeMap<String, LiveIndex>,
    /// By name.
    pub foreign_keys: BTreeMap<String, LiveForeignKey>,
    /// Conditions by name.
    pub checks: BTreeMap<String, String>,
    /// Constraints that the database does not yet vouch for.
    pub unproven: Vec<String>,
}

/// A column.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct LiveColumn {
    /// The type, with a collation that is not the usual one.
    pub ty: String,
    /// Whether it takes `NULL`.
    pub nullable: bool,
    /// The default, as SQL.
    pub default: Option<String>,
    /// What it is computed from, as SQL.
    pub generated: Option<String>,
    /// Whether the database counts it up.
    pub counter: bool,
}

/// An index.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct LiveIndex {
    /// Names of columns or expressions, in order.
    pub columns: Vec<String>,
    /// Whether two rows may share the values.
    pub unique: bool,
    /// The rows it covers, as SQL.
    pub predicate: Option<String>,
    /// The access method, where there are several.
    pub method: String,
    /// Whether its build broke off, so that it serves nobody.
    pub invalid: bool,
}

/// A foreign key.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct LiveForeignKey {
    /// Columns of this table.
    pub columns: Vec<String>,
    /// The other table, named as in [`Live::tables`].
    pub references: String,
    /// Columns of the other table.
    pub target_columns: Vec<String>,
    /// `CASCADE`, `SET NULL`, `NO ACTION`, …
    pub on_delete: String,
    /// The same for a change of the other key.
    pub on_update: String,
}

impl Live {
    /// Whether a table is there.
    pub fn has(&self, dialect: Dialect, table: &Table) -> bool {
        self.tables.contains_key(&live_name(dialect, table))
    }
}

/// How the catalog's query names a table.
pub(in super::super) fn live_name(dialect: Dialect, table: &Table) -> String {
    qualified(dialect, table.schema.as_deref(), &table.name)
}

/// The same for a table by its parts.
pub(super) fn qualified(dialect: Dialect, schema: Option<&str>, name: &str) -> String {
    match (schema, dialect) {
        (None, _) => name.to_owned(),
        (Some(schema), Dialect::Postgres) => format!("{schema}.{name}"),
        (Some(schema), _) => prefixed(schema, name),
    }
}
