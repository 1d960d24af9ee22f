//! Drift: where a database is not what its migrations made, because somebody changed it by hand.

use super::{
    apply::Files,
    consent::Consent,
    diff::{Change, diff},
    files::Migration,
    history::{self, History},
    introspect::{Difference, Live, Object, Verdict, compare, names_in},
    rebuild::successor,
    render::render,
};
use crate::{
    dialect::Flavour,
    error::{Error, Result},
    schema::{CheckRule, Column, ColumnDefault, Table},
    value::Kind,
};

/// A difference between a database and what its migrations made, and how to take it back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Drift {
    /// What differs.
    #[serde(flatten)]
    pub difference: Difference,
    /// The statements that bring back what was made; none where only a person can decide.
    pub fix: Vec<String>,
}

impl Drift {
    /// The consent that lets a migration run although: `drift:product.price`.
    pub fn step(&self) -> String {
        let Difference { table, object, name, .. } = &self.difference;
        if *object == Object::Table { format!("drift:{table}") } else { format!("drift:{table}.{name}") }
    }

    /// The way out, in words.
    pub fn way_out(&self) -> String {
        match self.fix.is_empty() {
            true => "declare it, or take it away by hand".into(),
            false => format!("bring it back with `{}`", self.fix.join("; ")),
        }
    }
}

/// What differs from these tables. What belongs to others is left alone: tables, columns, indexes and constraints that no
/// declaration names.
pub(super) fn drift(flavour: Flavour, tables: &[Table], live: &Live) -> Vec<Drift> {
    let differences = compare(flavour, &Live::expected(flavour, tables), live);
    let ours = differences.into_iter().filter(Difference::is_drift);
    ours.filter_map(|difference| {
        let table = tables.iter().find(|table| super::introspect::live_name(flavour.dialect(), table) == difference.table)?;
        // A column that only serves an index of MariaDB goes and comes with it.
        if difference.object == Object::Column
            && difference.verdict == Verdict::Missing
            && table.column(&difference.name).is_none()
        {
            return None;
        }
        let decided = !difference.is_spelling() || !is_free_text(table, &difference);
        decided.then(|| Drift { fix: fix(flavour, table, &difference), difference })
    })
    .collect()
}

/// The tables that the applied migrations made. A module that is half-way through one is not looked at.
pub(super) fn of_modules(files: &Files, history: &History) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for (module, migrations) in files {
        tables.extend(made(module.name, migrations, history)?);
    }
    Ok(tables)
}

/// The tables that the applied migrations of a module made.
pub(super) fn made(module: &str, migrations: &[Migration], history: &History) -> Result<Vec<Table>> {
    let applied = history::applied(history, module);
    let last = match applied.last() {
        Some((name, true)) if applied.iter().all(|(_, complete)| *complete) => *name,
        _ => return Ok(Vec::new()),
    };
    let file = migrations.iter().find(|migration| migration.name == last);
    file.map_or_else(|| Ok(Vec::new()), |file| Ok(file.schema()?.tables))
}

/// Refuses to go on where something differs that nobody allowed.
///
/// # Errors
/// [`Error::Refused`] with the way out of each.
pub(super) fn refuse(drifts: &[Drift], consent: &Consent) -> Result<()> {
    let open = drifts.iter().filter(|drift| !consent.covers(&drift.step()));
    let reasons: Vec<String> = open
        .map(|drift| {
            let (difference, way_out, step) = (&drift.difference, drift.way_out(), drift.step());
            format!("the database was changed by hand: {difference}; {way_out}, or leave it so with `--allow {step}`")
        })
        .collect();
    if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
}

/// Refuses to make a table of SQLite anew without the columns that others added to it.
///
/// # Errors
/// [`Error::Refused`] with the way out of each.
pub(super) fn keep_foreign_columns<'a>(
    tables: &[Table],
    live: &Live,
    statements: impl Iterator<Item = &'a str>,
    consent: &Consent,
) -> Result<()> {
    let rebuilt: Vec<String> = statements.filter_map(|sql| names_in(sql).into_iter().next()).collect();
    let mut reasons = Vec::new();
    for Difference { table, name, .. } in compare(Flavour::Sqlite, &Live::expected(Flavour::Sqlite, tables), live)
        .into_iter()
        .filter(|difference| difference.object == Object::Column && difference.verdict == Verdict::Foreign)
    {
        let step = format!("drop-column:{table}.{name}");
        if rebuilt.contains(&successor(&table)) && !consent.covers(&step) {
            reasons.push(format!(
                "`{table}` has the column `{name}`, which nobody declared, and SQLite makes the table anew without it: declare it, or \
                 let it go with `--allow {step}`"
            ));
        }
    }
    if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
}

/// Whether a person wrote the expression as SQL, so that texts cannot tell whether it is another one.
fn is_free_text(table: &Table, difference: &Difference) -> bool {
    let name = &difference.name;
    match difference.object {
        Object::Check => table.checks.iter().any(|check| check.name == *name && matches!(check.rule, CheckRule::Sql(_))),
        Object::Column => table.column(name).is_none_or(|column| matches!(column.default, Some(ColumnDefault::Sql(_)))),
        _ => true,
    }
}

/// The statements that lead from a table with the difference to the declared one.
fn fix(flavour: Flavour, table: &Table, difference: &Difference) -> Vec<String> {
    let (mut drifted, name) = (table.clone(), &difference.name);
    let missing = difference.verdict == Verdict::Missing;
    match difference.object {
        Object::Table => return statements(flavour, &diff(&[], std::slice::from_ref(table))),
        Object::Column if missing => drifted.columns.retain(|column| column.name != *name),
        Object::Column => {
            drifted.columns.iter_mut().filter(|column| column.name == *name).for_each(|column| bend(column, difference))
        }
        Object::Key => return Vec::new(),
        Object::Index if missing => drifted.indexes.retain(|index| index.name != *name),
        Object::Index => {
            drifted.indexes.iter_mut().filter(|index| index.name == *name).for_each(|index| index.unique = !index.unique)
        }
        Object::Check if missing => drifted.checks.retain(|check| check.name != *name),
        Object::Check => {
            let other = || CheckRule::Sql("other".into());
            drifted.checks.iter_mut().filter(|check| check.name == *name).for_each(|check| check.rule = other());
        }
        Object::ForeignKey if missing => drifted.foreign_keys.retain(|key| key.name != *name),
        Object::ForeignKey => {
            drifted.foreign_keys.iter_mut().filter(|key| key.name == *name).for_each(|key| key.target_columns.clear());
        }
    }
    statements(flavour, &diff(&[drifted], std::slice::from_ref(table)))
}

/// The column as it may be in the database, as far as the statements need it.
fn bend(column: &mut Column, difference: &Difference) {
    match &difference.verdict {
        Verdict::Other { what: "the type", .. } => {
            column.ty.kind = if column.ty.kind == Kind::Text { Kind::Id } else { Kind::Text };
            column.ty.labels.clear();
        }
        Verdict::Other { what: "the nullability", .. } => column.nullable = !column.nullable,
        Verdict::Other { what: "the nature", .. } => column.autoincrement = !column.autoincrement,
        Verdict::Other { what: "the default", found, .. } => {
            column.default = (found != "none").then(|| ColumnDefault::Sql(found.clone()));
        }
        _ => {}
    }
}

fn statements(flavour: Flavour, changes: &[Change]) -> Vec<String> {
    render(flavour, changes).into_iter().map(|statement| statement.sql).collect()
}
