//! Declared tables in the words of a database's catalog: what introspection finds where all is well.

use super::{
    super::render::Ddl,
    live::{Live, LiveColumn, LiveForeignKey, LiveIndex, LiveTable, live_name, qualified},
    mysql, postgres,
};
use crate::{
    dialect::{Dialect, Flavour},
    schema::{Action, Column, ForeignKey, Index, Table},
};

impl Live {
    /// What the catalog says where exactly these tables are there.
    pub fn expected(flavour: Flavour, tables: &[Table]) -> Self {
        let expected = Expected { ddl: Ddl::new(flavour), dialect: flavour.dialect() };
        let tables = tables.iter().map(|table| (live_name(flavour.dialect(), table), expected.table(table)));
        Live { tables: tables.collect() }
    }
}

struct Expected {
    ddl: Ddl,
    dialect: Dialect,
}

impl Expected {
    fn table(&self, table: &Table) -> LiveTable {
        let mut live = LiveTable { primary_key: table.primary_key.clone(), ..LiveTable::default() };
        for column in &table.columns {
            live.columns.insert(column.name.clone(), self.column(table, column));
        }
        for index in table.indexes.iter().filter(|index| self.ddl.has_index(table, index)) {
            self.index(table, index, &mut live);
        }
        if let Some((name, column)) = self.ddl.counter_index(table).filter(|_| self.dialect == Dialect::MySql) {
            live.indexes.insert(name, LiveIndex { columns: vec![column], ..LiveIndex::default() });
        }
        for check in &table.checks {
            live.checks.insert(self.ddl.object_name(table, &check.name), self.ddl.check_as_kept(table, check));
        }
        for key in &table.foreign_keys {
            live.foreign_keys.insert(self.ddl.object_name(table, &key.name), self.foreign_key(key));
        }
        live
    }

    fn column(&self, table: &Table, column: &Column) -> LiveColumn {
        let ty = self.ddl.column_type(table, column);
        LiveColumn {
            ty: match self.dialect {
                Dialect::Postgres => postgres::type_in_catalog(&ty),
                Dialect::MySql => mysql::type_in_catalog(&ty),
                // The catalog tells no collation.
                Dialect::Sqlite => ty.split(" COLLATE ").next().unwrap_or_default().to_owned(),
            },
            nullable: column.nullable,
            default: self.ddl.default(table, column),
            generated: None,
            counter: match self.dialect {
                Dialect::Sqlite => self.ddl.counts_rows(table, column),
                _ => column.autoincrement,
            },
        }
    }

    fn index(&self, table: &Table, index: &Index, live: &mut LiveTable) {
        let mut columns = index.columns.clone();
        if let Some(guard) = self.ddl.guard(table, index) {
            let predicate = index.predicate.as_deref().unwrap_or("TRUE");
            let column = LiveColumn {
                ty: "tinyint".into(),
                nullable: true,
                generated: Some(format!("if({predicate}, 1, NULL)")),
                ..LiveColumn::default()
            };
            live.columns.insert(guard.clone(), column);
            columns.push(guard);
        }
        let found = LiveIndex {
            columns,
            unique: index.unique,
            predicate: index.predicate.clone().filter(|_| self.dialect != Dialect::MySql),
            method: match self.dialect {
                Dialect::Postgres => index.using.clone().unwrap_or_else(|| "btree".into()),
                _ => String::new(),
            },
            invalid: false,
        };
        live.indexes.insert(self.ddl.object_name(table, &index.name), found);
    }

    fn foreign_key(&self, key: &ForeignKey) -> LiveForeignKey {
        LiveForeignKey {
            columns: key.columns.clone(),
            references: qualified(self.dialect, key.references_schema.as_deref(), &key.references),
            target_columns: key.target_columns.clone(),
            on_delete: match key.on_delete {
                Action::NoAction => "NO ACTION".into(),
                Action::Cascade => "CASCADE".into(),
                Action::SetNull => "SET NULL".into(),
            },
            on_update: "CASCADE".into(),
        }
    }
}
