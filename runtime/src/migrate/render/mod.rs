//! Changes as SQL, as a careful administrator of each database would write it.

mod alter;
mod beside;
mod column;
mod condition;
mod expect;
mod index;
mod online;
mod script;
mod sqlite;
mod table;

pub use script::script;

use super::{
    diff::{Alter, Change, diff},
    directive::Mode,
    trigram,
};
use crate::{
    dialect::{Dialect, Flavour, prefixed, quote, quote_all, table_name},
    schema::{Table, naming},
};

/// When a statement runs. A phase ends before the next begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Queries that find what would fail.
    Expect,
    /// Renames, and constraints out of the way.
    Prepare,
    /// New tables and columns, and new forms of old ones.
    Expand,
    /// Values of new columns, round by round.
    Fill,
    /// Indexes beside running queries.
    Build,
    /// Indexes, checks and foreign keys.
    Constrain,
    /// What was written meanwhile.
    Refill,
    /// Proofs of constraints.
    Validate,
    /// What proven constraints allow.
    Settle,
    /// Old indexes, beside running queries.
    Retire,
    /// Drops.
    Contract,
}

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// When it runs.
    pub phase: Phase,
    /// The statement, without the semicolon.
    pub sql: String,
    /// How it runs.
    pub mode: Mode,
    /// Whether it may hold its locks for long.
    pub slow: bool,
    /// What people should know about it.
    pub remark: Option<String>,
}

/// How tables that are in use are changed.
#[derive(Debug, Clone, Copy)]
pub enum Way<'a> {
    /// In one go, where nobody else is at work or waits gladly.
    Plain,
    /// While others read and write; what goes is set aside under names that this stamp makes.
    Online {
        /// Unlike that of any other migration.
        stamp: &'a str,
    },
    /// Back from the migration of that stamp.
    Back {
        /// Its stamp.
        stamp: &'a str,
        /// The tables that it set aside.
        aside: &'a [Table],
    },
}

/// The statements that make these changes, in order, where nobody else is at work.
pub fn render(flavour: Flavour, changes: &[Change]) -> Vec<Rendered> {
    render_for(flavour, changes, Way::Plain)
}

/// The statements that make these changes, in order. Only PostgreSQL changes tables in more than one way; what would fail on
/// rows is looked for everywhere before tables that are in use are changed.
pub fn render_for(flavour: Flavour, changes: &[Change], way: Way<'_>) -> Vec<Rendered> {
    let in_use = !matches!(way, Way::Plain);
    let way = if flavour.dialect() == Dialect::Postgres { way } else { Way::Plain };
    let ddl = Ddl::new(flavour);
    let mut out = Out::default();
    schemas(&ddl, changes, &mut out);
    if ddl.dialect() == Dialect::Postgres && trigram::is_needed(changes) {
        out.push(Phase::Prepare, trigram::CREATE.to_owned());
        out.remark(trigram::REMARK.to_owned());
    }
    let is_aside = |table: &Table| match way {
        Way::Back { aside, .. } => aside.iter().any(|other| (&other.schema, &other.name) == (&table.schema, &table.name)),
        _ => false,
    };
    let new_tables = changes.iter().filter_map(|change| if let Change::Create(table) = change { Some(table) } else { None });
    let (back, created): (Vec<&Table>, Vec<&Table>) = new_tables.partition(|table| is_aside(table));
    if let Way::Back { stamp, .. } = way {
        back.iter().for_each(|table| ddl.bring_back(table, stamp, &mut out));
    }
    for (place, table) in created.iter().enumerate() {
        ddl.create(table, |key| ddl.inline(key, table, &created[place..]), &mut out);
    }
    // Foreign keys of a cycle wait until all tables are there.
    for (place, table) in created.iter().enumerate() {
        for key in table.foreign_keys.iter().filter(|key| !ddl.inline(key, table, &created[place..])) {
            out.push(Phase::Constrain, ddl.add_foreign_key(table, key));
        }
    }
    for change in changes {
        if let Change::Alter(alter) = change
            && in_use
        {
            ddl.expect(alter, former(alter, changes), changes, &mut out);
        }
        match change {
            Change::Create(_) => {}
            Change::Rename { from, to } => ddl.rename(from, to, &mut out),
            Change::Alter(alter) if !matches!(way, Way::Plain) => ddl.alter_online(alter, changes, &mut out),
            Change::Alter(alter) if ddl.dialect() == Dialect::Sqlite => ddl.alter_sqlite(alter, &mut out),
            Change::Alter(alter) => ddl.alter(alter, &mut out),
            Change::Drop(_) => {}
        }
    }
    let dropped: Vec<&Table> =
        changes.iter().filter_map(|change| if let Change::Drop(table) = change { Some(table) } else { None }).collect();
    if let Way::Online { stamp } = way {
        dropped.iter().for_each(|table| ddl.set_aside(table, stamp, &mut out));
        return out.finish();
    }
    for (place, table) in dropped.iter().enumerate() {
        // A table of a cycle that goes later must not hold this one.
        for later in &dropped[place + 1..] {
            for key in later.foreign_keys.iter().filter(|key| !ddl.inline(key, later, &[table])) {
                out.push(Phase::Contract, ddl.drop_foreign_key(later, key));
            }
        }
        out.push(Phase::Contract, format!("DROP TABLE {}", ddl.table(table)));
    }
    out.finish()
}

/// The table of an alteration under the name that it had before these changes.
fn former<'a>(alter: &'a Alter, changes: &'a [Change]) -> &'a Table {
    let renamed = changes.iter().find_map(|change| match change {
        Change::Rename { from, to } if (&to.schema, &to.name) == (&alter.after.schema, &alter.after.name) => Some(from),
        _ => None,
    });
    renamed.unwrap_or(&alter.before)
}

/// The statements that make these tables in an empty database.
pub fn statements(flavour: Flavour, tables: &[Table]) -> Vec<String> {
    render(flavour, &diff(&[], tables)).into_iter().map(|statement| statement.sql).collect()
}

fn schemas(ddl: &Ddl, changes: &[Change], out: &mut Out) {
    if ddl.dialect() != Dialect::Postgres {
        return;
    }
    let mut made: Vec<&str> = Vec::new();
    for change in changes {
        if let Change::Create(Table { schema: Some(schema), .. }) = change
            && !made.contains(&schema.as_str())
        {
            made.push(schema);
            out.push(Phase::Prepare, format!("CREATE SCHEMA IF NOT EXISTS {}", ddl.name(schema)));
        }
    }
}

/// Statements in the order of their phases.
#[derive(Default)]
pub(super) struct Out {
    statements: Vec<Rendered>,
}

impl Out {
    /// One transaction with its neighbours.
    fn push(&mut self, phase: Phase, sql: String) {
        self.statements.push(Rendered { phase, sql, mode: Mode::Together, slow: false, remark: None });
    }

    fn finish(mut self) -> Vec<Rendered> {
        self.statements.sort_by_key(|statement| statement.phase);
        self.statements
    }
}

/// Writes definitions for one server.
pub(super) struct Ddl {
    flavour: Flavour,
}

impl Ddl {
    pub(super) fn new(flavour: Flavour) -> Self {
        Ddl { flavour }
    }

    fn dialect(&self) -> Dialect {
        self.flavour.dialect()
    }

    fn name(&self, name: &str) -> String {
        quote(self.dialect(), name)
    }

    fn names(&self, names: &[String]) -> String {
        quote_all(self.dialect(), names)
    }

    fn table(&self, table: &Table) -> String {
        table_name(self.dialect(), table.schema.as_deref(), &table.name)
    }

    /// The name of a table where schemas are prefixes.
    fn table_name(&self, table: &Table) -> String {
        table.schema.as_deref().map_or_else(|| table.name.clone(), |schema| prefixed(schema, &table.name))
    }

    /// The name of a constraint or index: where schemas are prefixes, so that two schemas may hold equal tables.
    fn object(&self, table: &Table, name: &str) -> String {
        self.name(&self.object_name(table, name))
    }

    /// The same without quotes.
    pub(super) fn object_name(&self, table: &Table, name: &str) -> String {
        match (&table.schema, self.dialect()) {
            (Some(schema), Dialect::Sqlite | Dialect::MySql) => naming::shorten(&format!("{schema}_{name}")),
            _ => name.to_owned(),
        }
    }

    /// A name in the schema of a table.
    fn in_schema(&self, table: &Table, name: &str) -> String {
        match &table.schema {
            Some(schema) => format!("{}.{}", self.name(schema), self.name(name)),
            None => self.name(name),
        }
    }

    /// `ALTER TABLE …`.
    fn alter_table(&self, table: &Table, action: &str) -> String {
        format!("ALTER TABLE {} {action}", self.table(table))
    }
}
