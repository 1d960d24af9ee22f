//! From the rows of the catalog to tables.

use super::{
    super::session::Migrator,
    expression::same,
    live::{Live, LiveColumn, LiveForeignKey, LiveTable},
    mysql, postgres, sqlite,
};
use crate::{
    dialect::{Dialect, Flavour},
    error::Result,
};

/// What it is, its table, its name, and six details.
type Fact<'a> = [&'a str; 9];

impl Live {
    /// Asks the catalog.
    pub(in super::super) async fn read(migrator: &mut Migrator) -> Result<Self> {
        let flavour = migrator.flavour;
        let query = match flavour {
            Flavour::Postgres { .. } => postgres::CATALOG,
            Flavour::MariaDb => mysql::MARIADB,
            Flavour::MySql => mysql::MYSQL,
            Flavour::Sqlite => sqlite::CATALOG,
        };
        let rows = migrator.texts(query).await?;
        Ok(assembled(flavour, &rows))
    }
}

fn assembled(flavour: Flavour, rows: &[Vec<String>]) -> Live {
    let mut live = Live::default();
    for row in rows {
        let mut fact: Fact = [""; 9];
        row.iter().take(9).enumerate().for_each(|(place, cell)| fact[place] = cell);
        let table = live.tables.entry(fact[1].to_owned()).or_default();
        match fact[0] {
            "table" => add_table(table, &fact),
            "column" => add_column(flavour, table, &fact),
            "key" => table.primary_key.push(fact[3].to_owned()),
            "index" => add_index(flavour.dialect(), table, &fact),
            "foreign" => add_foreign_key(flavour.dialect(), table, &fact),
            "document" => {}
            _ => {
                table.checks.insert(fact[2].to_owned(), fact[3].to_owned());
                table.unproven.extend((fact[8] == "unproven").then(|| fact[2].to_owned()));
            }
        }
    }
    match flavour.dialect() {
        Dialect::Postgres => {}
        Dialect::MySql => tell_documents(&mut live, rows),
        Dialect::Sqlite => tell_written(&mut live, rows),
    }
    live
}

fn add_table(table: &mut LiveTable, fact: &Fact) {
    table.view = fact[3] == "view";
}

fn add_column(flavour: Flavour, table: &mut LiveTable, fact: &Fact) {
    let [_, _, name, ty, nullable, default, generated, mark, collation] = *fact;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut column = LiveColumn {
        ty: ty.to_owned(),
        nullable: nullable == "nullable",
        default: some(default),
        generated: some(generated),
        counter: mark == "counter",
    };
    match flavour {
        Flavour::Postgres { .. } if collation.is_empty() => {}
        Flavour::Postgres { .. } => column.ty = format!("{ty} COLLATE {collation}"),
        Flavour::MariaDb | Flavour::MySql => {
            column.ty = mysql::collated(&mysql::plain(ty), collation);
            column.counter = mark.contains("auto_increment");
            column.default = column.default.filter(|default| default != "NULL");
            // MySQL shows a constant without its quotes.
            if flavour == Flavour::MySql && !mark.contains("DEFAULT_GENERATED") {
                column.default = column.default.map(|text| crate::dialect::literal::text(Dialect::MySql, &text));
            }
        }
        Flavour::Sqlite => {
            column.ty = ty.to_lowercase();
            if let Ok(place) = mark.parse::<usize>()
                && place > 0
            {
                // The key's columns, in the order of the key.
                table.primary_key.resize(table.primary_key.len().max(place), String::new());
                name.clone_into(&mut table.primary_key[place - 1]);
            }
        }
    }
    table.columns.insert(name.to_owned(), column);
}

fn add_index(dialect: Dialect, table: &mut LiveTable, fact: &Fact) {
    let [_, _, name, column, unique, predicate, method, invalid, _] = *fact;
    // The index of a primary key of SQLite.
    if dialect == Dialect::Sqlite && method == "pk" {
        return;
    }
    let index = table.indexes.entry(name.to_owned()).or_default();
    index.columns.push(column.to_owned());
    index.unique = unique == "unique";
    index.invalid = invalid == "invalid";
    index.predicate = match dialect {
        Dialect::Sqlite => sqlite::predicate(predicate),
        _ => (!predicate.is_empty()).then(|| predicate.to_owned()),
    };
    if dialect == Dialect::Postgres {
        method.clone_into(&mut index.method);
    }
}

fn add_foreign_key(dialect: Dialect, table: &mut LiveTable, fact: &Fact) {
    let [_, _, name, column, target, target_column, on_delete, on_update, unproven] = *fact;
    let action = |text: &str| match dialect {
        Dialect::Postgres => postgres::action(text).to_owned(),
        // One and the same there.
        Dialect::MySql if text == "RESTRICT" => "NO ACTION".to_owned(),
        _ => text.to_owned(),
    };
    let key = table.foreign_keys.entry(name.to_owned()).or_insert_with(|| LiveForeignKey {
        references: target.to_owned(),
        on_delete: action(on_delete),
        on_update: action(on_update),
        ..LiveForeignKey::default()
    });
    key.columns.push(column.to_owned());
    key.target_columns.push(target_column.to_owned());
    if unproven == "unproven" && !table.unproven.iter().any(|known| known == name) {
        table.unproven.push(name.to_owned());
    }
}

/// A document of MariaDB is text with a check, which keeps the first name of its column when the column is renamed.
fn tell_documents(live: &mut Live, rows: &[Vec<String>]) {
    for row in rows.iter().filter(|row| row[0] == "document") {
        let Some(table) = live.tables.get_mut(&row[1]) else { continue };
        let checked = |name: &str| same(Dialect::MySql, &row[3], &format!("json_valid(`{}`)", name.replace('`', "``")));
        if let Some((_, column)) = table.columns.iter_mut().find(|(name, _)| checked(name)) {
            column.ty = "json".into();
        }
    }
}

/// What SQLite tells only in the statement that made a table.
fn tell_written(live: &mut Live, rows: &[Vec<String>]) {
    for row in rows.iter().filter(|row| row[0] == "table") {
        let Some(table) = live.tables.get_mut(&row[1]) else { continue };
        let written = sqlite::written(&row[4]);
        table.checks.extend(written.checks);
        let key = table.primary_key.first().cloned().unwrap_or_default();
        if let Some(column) = table.columns.get_mut(&key) {
            column.counter = written.counts;
        }
        for (name, columns) in written.foreign_keys {
            let numbered = table.foreign_keys.iter().find(|(_, key)| key.columns == columns).map(|(number, _)| number.clone());
            if let Some(key) = numbered.and_then(|number| table.foreign_keys.remove(&number)) {
                table.foreign_keys.insert(name, key);
            }
        }
    }
}
