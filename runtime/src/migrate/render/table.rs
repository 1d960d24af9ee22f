//! Whole tables.

use super::{Ddl, Out, Phase};
use crate::{
    dialect::Dialect,
    schema::{Action, ForeignKey, Table, naming},
};

/// Characters that MariaDB and MySQL keep of a table's comment.
const COMMENT: usize = 2048;

impl Ddl {
    /// `CREATE TABLE`, its indexes and its comments. Foreign keys for which `inline` is false come later.
    pub(super) fn create(&self, table: &Table, inline: impl Fn(&ForeignKey) -> bool, out: &mut Out) {
        let parts = self.table_parts(table, inline);
        let options = self.table_options(table);
        out.push(Phase::Expand, format!("CREATE TABLE {} (\n    {}\n){options}", self.table(table), parts.join(",\n    ")));
        if self.dialect() != Dialect::MySql {
            for index in table.indexes.iter().filter(|index| self.has_index(table, index)) {
                out.push(Phase::Expand, self.create_index(table, index));
            }
        }
        self.comments(table, out);
    }

    /// What stands between the parentheses of `CREATE TABLE`.
    pub(super) fn table_parts(&self, table: &Table, inline: impl Fn(&ForeignKey) -> bool) -> Vec<String> {
        let mut parts: Vec<String> = table.columns.iter().map(|column| self.column(table, column)).collect();
        let mysql = self.dialect() == Dialect::MySql;
        let indexes = || table.indexes.iter().filter(|index| self.has_index(table, index));
        if mysql {
            parts.extend(indexes().filter_map(|index| Some(self.guard_column(&self.guard(table, index)?, index))));
        }
        if !table.columns.iter().any(|column| self.counts_rows(table, column)) && !table.primary_key.is_empty() {
            parts.push(self.primary_key(table));
        }
        if mysql {
            parts.extend(indexes().map(|index| self.key_part(table, index)));
            parts.extend(self.counter_key(table));
        }
        parts.extend(table.checks.iter().map(|check| self.check(table, check)));
        parts.extend(table.foreign_keys.iter().filter(|key| inline(key)).map(|key| self.foreign_key(table, key)));
        parts
    }

    pub(super) fn primary_key(&self, table: &Table) -> String {
        match self.dialect() {
            // The other two name it themselves, whatever one writes.
            Dialect::MySql | Dialect::Sqlite => format!("PRIMARY KEY ({})", self.names(&table.primary_key)),
            Dialect::Postgres => {
                format!("CONSTRAINT {} PRIMARY KEY ({})", self.name(&key_name(table)), self.names(&table.primary_key))
            }
        }
    }

    /// MariaDB and MySQL count only a column that leads an index.
    fn counter_key(&self, table: &Table) -> Option<String> {
        let (name, column) = self.counter_index(table)?;
        Some(format!("KEY {} ({})", self.name(&name), self.name(&column)))
    }

    /// The name and the column of the index that only serves a counter.
    pub(in super::super) fn counter_index(&self, table: &Table) -> Option<(String, String)> {
        let counter = table.columns.iter().find(|column| column.autoincrement)?;
        let leads = |columns: &[String]| columns.first() == Some(&counter.name);
        let led = leads(&table.primary_key) || table.indexes.iter().any(|index| leads(&index.columns));
        let name = naming::object(&table.name, &[&counter.name], "counter");
        (!led).then(|| (self.object_name(table, &name), counter.name.clone()))
    }

    fn table_options(&self, table: &Table) -> String {
        if self.dialect() != Dialect::MySql {
            return String::new();
        }
        let comment = table.comment.as_ref().map(|comment| format!(" COMMENT={}", self.comment(comment, COMMENT)));
        format!(" ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin{}", comment.unwrap_or_default())
    }

    /// `COMMENT ON`, for PostgreSQL.
    fn comments(&self, table: &Table, out: &mut Out) {
        if self.dialect() != Dialect::Postgres {
            return;
        }
        if let Some(comment) = &table.comment {
            out.push(Phase::Expand, self.comment_on_table(table, Some(comment)));
        }
        for column in &table.columns {
            if let Some(comment) = &column.comment {
                out.push(Phase::Expand, self.comment_on_column(table, &column.name, Some(comment)));
            }
        }
    }

    pub(super) fn comment_on_table(&self, table: &Table, comment: Option<&String>) -> String {
        format!("COMMENT ON TABLE {} IS {}", self.table(table), self.comment_or_null(comment))
    }

    pub(super) fn comment_on_column(&self, table: &Table, column: &str, comment: Option<&String>) -> String {
        format!("COMMENT ON COLUMN {}.{} IS {}", self.table(table), self.name(column), self.comment_or_null(comment))
    }

    fn comment_or_null(&self, comment: Option<&String>) -> String {
        comment.map_or_else(|| "NULL".into(), |comment| self.comment(comment, usize::MAX))
    }

    /// Whether a foreign key can stand in its table's `CREATE TABLE`: `later` are the tables not yet there, this first.
    pub(super) fn inline(&self, key: &ForeignKey, table: &Table, later: &[&Table]) -> bool {
        let to = |other: &Table| (&other.schema, &other.name) == (&key.references_schema, &key.references);
        self.dialect() == Dialect::Sqlite || to(table) || !later.iter().any(|other| to(other))
    }

    /// `CONSTRAINT name FOREIGN KEY …`.
    pub(super) fn foreign_key(&self, table: &Table, key: &ForeignKey) -> String {
        let target = crate::dialect::table_name(self.dialect(), key.references_schema.as_deref(), &key.references);
        let on_delete = match key.on_delete {
            Action::NoAction => "",
            Action::Cascade => " ON DELETE CASCADE",
            Action::SetNull => " ON DELETE SET NULL",
        };
        format!(
            "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {target} ({}) ON UPDATE CASCADE{on_delete}",
            self.object(table, &key.name),
            self.names(&key.columns),
            self.names(&key.target_columns),
        )
    }

    pub(super) fn add_foreign_key(&self, table: &Table, key: &ForeignKey) -> String {
        self.alter_table(table, &format!("ADD {}", self.foreign_key(table, key)))
    }

    /// The rename of a table; its primary key follows where it has a name.
    pub(super) fn rename(&self, from: &Table, to: &Table, out: &mut Out) {
        let new_name = match self.dialect() {
            Dialect::Postgres => self.name(&to.name),
            _ => self.table(to),
        };
        out.push(Phase::Prepare, self.alter_table(from, &format!("RENAME TO {new_name}")));
        if self.dialect() == Dialect::Postgres {
            let (old, new) = (self.name(&key_name(from)), self.name(&key_name(to)));
            out.push(Phase::Prepare, self.alter_table(to, &format!("RENAME CONSTRAINT {old} TO {new}")));
        }
    }
}

/// The name of a primary key on PostgreSQL.
pub(super) fn key_name(table: &Table) -> String {
    naming::shorten(&format!("{}_pkey", table.name))
}
