//! Indexes: partial where the database has them, through a generated column where it does not.

use super::Ddl;
use crate::{
    dialect::Dialect,
    schema::{Index, Table, naming},
    value::Kind,
};

impl Ddl {
    /// Whether the database can have this index at all: an access method of PostgreSQL stays there, and MariaDB and
    /// MySQL index no document.
    pub(in super::super) fn has_index(&self, table: &Table, index: &Index) -> bool {
        let foreign_method = index.using.as_deref().is_some_and(|method| !matches!(method, "btree" | "hash"));
        let documents = || {
            let columns = index.columns.iter().filter_map(|name| table.column(name));
            columns.into_iter().any(|column| column.ty.array || column.ty.kind == Kind::Json)
        };
        match self.dialect() {
            Dialect::Postgres => true,
            Dialect::MySql => !foreign_method && !documents(),
            Dialect::Sqlite => !foreign_method,
        }
    }

    /// `CREATE INDEX …`.
    pub(super) fn create_index(&self, table: &Table, index: &Index) -> String {
        if let Some(guard) = self.guard(table, index) {
            let column = self.guard_column(&guard, index);
            return self.alter_table(table, &format!("ADD COLUMN {column}, ADD {}", self.key_part(table, index)));
        }
        let unique = if index.unique { "UNIQUE " } else { "" };
        let (using, columns) = match (&index.using, self.dialect()) {
            (Some(_), Dialect::Postgres) if index.finds_parts() => {
                let columns: Vec<_> = index.columns.iter().map(|name| format!("{} gin_trgm_ops", self.name(name))).collect();
                (" USING gin".to_owned(), columns.join(", "))
            }
            (Some(method), Dialect::Postgres) => (format!(" USING {}", self.name(method)), self.names(&index.columns)),
            _ => (String::new(), self.names(&index.columns)),
        };
        let predicate = match &index.predicate {
            Some(predicate) if self.flavour.partial_indexes() => format!(" WHERE {predicate}"),
            _ => String::new(),
        };
        let (name, on) = (self.object(table, &index.name), self.table(table));
        format!("CREATE {unique}INDEX {name} ON {on}{using} ({columns}){predicate}")
    }

    /// An index inside `CREATE TABLE` or `ALTER TABLE … ADD` of MariaDB and MySQL.
    pub(super) fn key_part(&self, table: &Table, index: &Index) -> String {
        let mut columns = self.names(&index.columns);
        if let Some(guard) = self.guard(table, index) {
            columns = format!("{columns}, {}", self.name(&guard));
        }
        let kind = if index.unique { "UNIQUE KEY" } else { "KEY" };
        format!("{kind} {} ({columns})", self.object(table, &index.name))
    }

    /// The generated column that keeps rows out of a unique key: `NULL` differs from everything.
    pub(in super::super) fn guard(&self, table: &Table, index: &Index) -> Option<String> {
        let needed = self.dialect() == Dialect::MySql && index.unique && index.predicate.is_some();
        let schema = table.schema.as_deref().map(|schema| format!("{schema}_")).unwrap_or_default();
        needed.then(|| naming::shorten(&format!("{schema}{}_guard", index.name)))
    }

    /// The definition of that column.
    pub(super) fn guard_column(&self, guard: &str, index: &Index) -> String {
        let predicate = index.predicate.as_deref().unwrap_or("TRUE");
        format!("{} tinyint GENERATED ALWAYS AS (IF({predicate}, 1, NULL)) VIRTUAL INVISIBLE", self.name(guard))
    }

    /// `DROP INDEX …`; on MariaDB and MySQL the column that guards it goes too.
    pub(super) fn drop_index(&self, table: &Table, index: &Index) -> String {
        match self.dialect() {
            Dialect::Postgres => format!("DROP INDEX {}", self.in_schema(table, &index.name)),
            Dialect::Sqlite => format!("DROP INDEX {}", self.object(table, &index.name)),
            Dialect::MySql => self.alter_table(table, &self.drop_key_part(table, index)),
        }
    }

    /// `DROP INDEX …` inside `ALTER TABLE` of MariaDB and MySQL.
    pub(super) fn drop_key_part(&self, table: &Table, index: &Index) -> String {
        let guard = self.guard(table, index).map(|guard| format!(", DROP COLUMN {}", self.name(&guard)));
        format!("DROP INDEX {}{}", self.object(table, &index.name), guard.unwrap_or_default())
    }
}
