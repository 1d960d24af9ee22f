//! What no compiler can see and no database should have to: found offline, before anything is written.

use std::collections::HashMap;

use super::snapshot::{Snapshot, link_tables};
use crate::{
    error::{Error, Result},
    schema::{AppDef, ColumnDefault, Table},
    value::{Kind, Value},
};

/// Bytes of one key that MariaDB and MySQL allow.
const KEY_BYTES: u32 = 3072;

/// Refuses names that meet, and what one of the databases cannot hold.
pub(crate) fn check(app: &'static AppDef) -> Result<()> {
    let mut tables: Vec<(String, Table)> = Vec::new();
    for module in app.modules {
        let of = format!("module `{}`", module.name);
        tables.extend(Snapshot::of(module).tables.into_iter().map(|table| (of.clone(), table)));
    }
    tables.extend(link_tables(app).into_iter().map(|table| ("the links".to_owned(), table)));
    let mut reasons = Vec::new();
    colliding_tables(&tables, &mut reasons);
    for (owner, table) in &tables {
        colliding_objects(owner, table, &mut reasons);
        words_that_nobody_keeps(owner, table, &mut reasons);
        limits_of_mysql(owner, table, &mut reasons);
    }
    colliding_relations(&tables, &mut reasons);
    colliding_constraints(&tables, &mut reasons);
    if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
}

/// Schemas are prefixes where a database has none, so `a.b_c` and `a_b.c` meet.
fn colliding_tables(tables: &[(String, Table)], reasons: &mut Vec<String>) {
    let mut taken: HashMap<String, &str> = HashMap::new();
    for (owner, table) in tables {
        let prefix = table.schema.as_ref().map(|schema| format!("{schema}_")).unwrap_or_default();
        let name = format!("{prefix}{}", table.name);
        if table.name.starts_with("modelink_") {
            reasons.push(format!(
                "{owner}: the table `{}` has a name that modelink keeps for itself: write `table = \"…\"`",
                table.name
            ));
        }
        if let Some(other) = taken.insert(name.to_lowercase(), owner) {
            reasons.push(format!("{owner} and {other} both have the table `{name}`: write `table = \"…\"` on one of them"));
        }
    }
}

/// PostgreSQL and SQLite name indexes for a whole schema, and tables and indexes alike; case may not count.
fn colliding_relations(tables: &[(String, Table)], reasons: &mut Vec<String>) {
    let named: HashMap<_, _> =
        tables.iter().map(|(_, table)| ((table.schema.as_deref(), table.name.to_lowercase()), table)).collect();
    let mut taken: HashMap<(Option<&str>, String), &str> = HashMap::new();
    for (_, table) in tables {
        for index in &table.indexes {
            let name = (table.schema.as_deref(), index.name.to_lowercase());
            if let Some(other) = named.get(&name) {
                reasons.push(format!(
                    "the index `{}` of `{}` has the name of the table `{}`: write `name = \"…\"` on the index",
                    index.name, table.name, other.name
                ));
            }
            match taken.insert(name, &table.name) {
                Some(other) if other != table.name => reasons.push(format!(
                    "`{other}` and `{}` both have the index `{}`: write `name = \"…\"` on one of them",
                    table.name, index.name
                )),
                _ => {}
            }
        }
    }
}

/// MariaDB and MySQL name foreign keys and checks for a whole database.
fn colliding_constraints(tables: &[(String, Table)], reasons: &mut Vec<String>) {
    let mut taken: HashMap<String, &str> = HashMap::new();
    for (_, table) in tables {
        let checks = table.checks.iter().map(|check| &check.name);
        for name in checks.chain(table.foreign_keys.iter().map(|key| &key.name)) {
            let full = format!("{}.{name}", table.schema.as_deref().unwrap_or_default()).to_lowercase();
            match taken.insert(full, &table.name) {
                Some(other) if other != table.name => reasons.push(format!(
                    "`{other}` and `{}` both have the constraint `{name}`: give one of the tables another name",
                    table.name
                )),
                _ => {}
            }
        }
    }
}

/// No database keeps NUL, and MariaDB and MySQL keep neither a blank at the end of a name nor a character beyond 16 bits.
fn words_that_nobody_keeps(owner: &str, table: &Table, reasons: &mut Vec<String>) {
    let columns = table.columns.iter().map(|column| &column.name);
    let objects = table.indexes.iter().map(|index| &index.name).chain(table.checks.iter().map(|check| &check.name));
    for name in columns.chain(objects).chain([&table.name]).chain(&table.schema) {
        let wrong = match () {
            () if name.trim().is_empty() => "is empty",
            () if name.contains('\0') => "holds NUL",
            () if name.ends_with(' ') => "ends with a blank",
            () if name.chars().any(|c| u32::from(c) > 0xFFFF) => "holds a character that MariaDB and MySQL do not keep in names",
            () => continue,
        };
        reasons.push(format!("{owner}: the name {name:?} in `{}` {wrong}: write another one", table.name));
    }
    let mut texts: Vec<&Value> = table.columns.iter().flat_map(|column| &column.ty.labels).map(|label| &label.value).collect();
    texts.extend(table.columns.iter().filter_map(|column| match &column.default {
        Some(ColumnDefault::Value(value)) => Some(value),
        _ => None,
    }));
    if texts.iter().any(|value| matches!(value, Value::Text(text) if text.contains('\0'))) {
        reasons.push(format!("{owner}: a value or default in `{}` holds NUL, which PostgreSQL does not keep", table.name));
    }
}

fn colliding_objects(owner: &str, table: &Table, reasons: &mut Vec<String>) {
    let kinds: [(&str, Vec<&String>); 3] = [
        ("column", table.columns.iter().map(|column| &column.name).collect()),
        ("index", table.indexes.iter().map(|index| &index.name).collect()),
        (
            "constraint",
            table.checks.iter().map(|check| &check.name).chain(table.foreign_keys.iter().map(|key| &key.name)).collect(),
        ),
    ];
    for (kind, names) in kinds {
        let mut seen: HashMap<String, ()> = HashMap::new();
        for name in names {
            if seen.insert(name.to_lowercase(), ()).is_some() {
                reasons.push(format!("{owner}: `{}` has the {kind} `{name}` twice: give one of them another name", table.name));
            }
        }
    }
}

fn limits_of_mysql(owner: &str, table: &Table, reasons: &mut Vec<String>) {
    let counters: Vec<_> = table.columns.iter().filter(|column| column.autoincrement).map(|column| &column.name).collect();
    if let [first, second, ..] = counters[..] {
        reasons.push(format!(
            "{owner}: `{}` has two counters, `{first}` and `{second}`, and MariaDB and MySQL keep one for a table: take \
             `autoincrement` from one of them",
            table.name
        ));
    }
    let keys = table.indexes.iter().map(|index| (index.name.as_str(), &index.columns));
    for (name, columns) in keys.chain([("primary key", &table.primary_key)]) {
        let bytes: u32 = columns.iter().filter_map(|column| table.column(column)).map(|column| key_bytes(&column.ty)).sum();
        if bytes > KEY_BYTES {
            reasons.push(format!(
                "{owner}: `{name}` of `{}` needs {bytes} bytes, and MariaDB and MySQL allow {KEY_BYTES}: give its texts a \
                 shorter `length`",
                table.name
            ));
        }
    }
}

fn key_bytes(ty: &crate::schema::ColType) -> u32 {
    match ty.kind {
        Kind::Id => ty.length.unwrap_or(64).saturating_mul(4),
        Kind::Text => ty.length.unwrap_or(255).saturating_mul(4),
        Kind::Bytes => 255,
        Kind::Decimal | Kind::BigDecimal => 30,
        _ => 16,
    }
}
