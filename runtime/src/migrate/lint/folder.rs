//! All migrations of an application.

use std::sync::Arc;

use super::{
    file,
    finding::{Finding, Hit, placed},
    script::Source as Script,
};
use crate::{
    dialect::Dialect,
    error::Result,
    migrate::{
        consent::Consent,
        files::{Home, Migration, Source},
        snapshot::Snapshot,
        split::split,
    },
    schema::{AppDef, ModuleDef, Table},
    value::Value,
};

/// What there is to say about the migrations of these modules; of all, where none is named. Needs no database.
pub(crate) fn folder(app: &'static AppDef, modules: &[String], source: &Source) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for module in crate::migrate::generate::chosen(app, modules)? {
        let Some(home) = Home::of(app, module, source)? else { continue };
        let migrations = home.migrations()?;
        for migration in &migrations {
            findings.extend(of_migration(&home.prefix, migration));
        }
        findings.extend(migrations.last().map(|last| stale(module, &home.prefix, last)).transpose()?.unwrap_or_default());
    }
    Ok(findings)
}

fn of_migration(prefix: &str, migration: &Migration) -> Vec<Finding> {
    let allowed = migration.settings.hazards.iter().filter(|hazard| hazard.allowed);
    let consent: Consent = allowed.map(|hazard| hazard.step.clone()).collect();
    let mut findings = Vec::new();
    for (dialect, forward, text) in migration.scripts() {
        let direction = if forward { "up" } else { "down" };
        let path = format!("{prefix}{}/{}.{direction}.sql", migration.name, dialect.name());
        findings.extend(file(&Script { path: &path, text, dialect, forward, consent: &consent }));
        if forward {
            findings.extend(no_way_back(&path, migration, dialect, text));
        }
    }
    findings
}

/// A way forward needs a way back, or a reason why there is none.
fn no_way_back(path: &str, migration: &Migration, dialect: Dialect, up: &str) -> Option<Finding> {
    let back = migration.scripts().find(|(other, forward, _)| (*other, *forward) == (dialect, false)).map(|(_, _, text)| text);
    let text = back.unwrap_or_default();
    let silent = split(dialect, text).is_empty() && !text.contains("-- modelink: irreversible:");
    (silent && !split(dialect, up).is_empty()).then(|| {
        let hit = Hit {
            code: "no-way-back",
            title: "nothing takes this back: a rollback leaves the tables as they are, and forgets the migration".into(),
            help: format!("write `{}.down.sql`", dialect.name()),
            fix: Some("-- modelink: irreversible: why it cannot be taken back".into()),
            statement: 0,
            at: 0..up.lines().next().unwrap_or_default().len(),
        };
        placed(hit, path, &up.replace("\r\n", "\n").into())
    })
}

/// Former names that say nothing any more, since the rename has its migration.
fn stale(module: &'static ModuleDef, prefix: &str, last: &Migration) -> Result<Vec<Finding>> {
    let (before, declared) = (last.schema()?, Snapshot::of(module));
    let path = format!("{prefix}{}/snapshot.json", last.name);
    let text: Arc<str> = before.to_text().into();
    let mut findings = Vec::new();
    let mut say = |name: &str, was: &str, what: &str| {
        let at = text.find(&format!("\"name\": \"{name}\"")).unwrap_or_default();
        let hit = Hit {
            code: "stale-was",
            title: format!("`was = \"{was}\"` at the {what} `{name}` says nothing any more: the rename has its migration"),
            help: "take it away from the declaration".into(),
            fix: None,
            statement: 0,
            at: at..at + text[at..].lines().next().unwrap_or_default().len(),
        };
        findings.push(placed(hit, &path, &text));
    };
    for table in &declared.tables {
        let Some(known) = before.tables.iter().find(|known| (&known.name, &known.schema) == (&table.name, &table.schema)) else {
            continue;
        };
        for (name, was, what) in renames(table, known) {
            say(&name, &was, what);
        }
    }
    Ok(findings)
}

/// The former names in a declared table that the table after the last migration does not have, each with the new name.
fn renames(table: &Table, known: &Table) -> Vec<(String, String, &'static str)> {
    let mut found: Vec<_> = table.was.iter().map(|was| (table.name.clone(), was.clone(), "table")).collect();
    for column in &table.columns {
        let Some(old) = known.column(&column.name) else { continue };
        found.extend(column.was.iter().map(|was| (column.name.clone(), was.clone(), "column")));
        for label in &column.ty.labels {
            let done = old.ty.labels.iter().any(|known| known.value == label.value);
            let Value::Text(text) = &label.value else { continue };
            found.extend(label.was.iter().filter(|_| done).map(|was| (text.clone(), was.clone(), "value")));
        }
    }
    for index in &table.indexes {
        let done = known.indexes.iter().any(|known| known.name == index.name);
        found.extend(index.was.iter().filter(|_| done).map(|was| (index.name.clone(), was.clone(), "index")));
    }
    found
}
