//! Queries that find what a change would fail on, before anything is changed. A database that keeps each change of the schema
//! as it is made would otherwise be left half-way.

use super::{Ddl, Out, Phase, alter::renamed};
use crate::{
    dialect::{Dialect, table_name},
    migrate::{
        diff::{Alter, Change, Edit},
        directive::Mode,
        plan::widens,
    },
    schema::{Check, CheckRule, Column, ForeignKey, Index, Table},
};

impl Ddl {
    /// The queries of an alteration; `was` is the table under its former name.
    pub(super) fn expect(&self, alter: &Alter, was: &Table, changes: &[Change], out: &mut Out) {
        let from = self.table(was);
        let all = |names: &[String]| names.iter().all(|name| untouched(alter, was, name));
        for edit in &alter.edits {
            let found = match edit {
                Edit::AlterColumn { from: old, to } if self.may_not_fit(was, old, to) => {
                    Some(self.rows_that_do_not_fit(alter, &from, old, to))
                }
                _ => None,
            };
            let missing = match edit {
                Edit::AlterColumn { from: old, to } if old.nullable && !to.nullable && untouched(alter, was, &to.name) => {
                    Some(self.rows_without(alter, &from, to))
                }
                Edit::AddIndex(index) if index.unique && all(&index.columns) => Some(self.rows_alike(alter, &from, index)),
                Edit::AddForeignKey(key) if all(&key.columns) && is_new_key(alter, key) && is_there(key, changes) => {
                    Some(self.orphans(alter, &from, key))
                }
                Edit::AddCheck(check) if is_new_check(alter, was, check) => Some(self.rows_against(alter, &from, check)),
                _ => None,
            };
            for (query, reason) in found.into_iter().chain(missing) {
                out.add(Phase::Expect, query, Mode::Expect(reason), false);
            }
        }
    }

    /// Whether PostgreSQL may refuse a value as it carries it into another type; the others tell of none.
    fn may_not_fit(&self, was: &Table, old: &Column, new: &Column) -> bool {
        let is_there = was.column(&new.name).is_some_and(|column| column.ty == old.ty);
        self.dialect() == Dialect::Postgres && is_there && old.ty.array == new.ty.array && !widens(&old.ty, &new.ty)
    }

    /// The conversion of every row, which fails as it would fail half-way.
    fn rows_that_do_not_fit(&self, alter: &Alter, from: &str, old: &Column, new: &Column) -> (String, String) {
        let (name, converted) = (self.name(&new.name), self.converted(&alter.after, old, new));
        let reason = format!(
            "`{}.{}` takes another type and there are rows whose value it cannot hold: change them first",
            alter.after.name, new.name
        );
        (format!("SELECT 1 FROM {from} WHERE {name} IS NOT NULL AND {converted} IS NULL LIMIT 1"), reason)
    }

    fn rows_without(&self, alter: &Alter, from: &str, column: &Column) -> (String, String) {
        let reason = format!(
            "`{}.{}` becomes required and there are rows without it: fill them first, here above or in the program",
            alter.after.name, column.name
        );
        (format!("SELECT 1 FROM {from} WHERE {} IS NULL LIMIT 1", self.name(&column.name)), reason)
    }

    fn rows_alike(&self, alter: &Alter, from: &str, index: &Index) -> (String, String) {
        let covered = index.predicate.as_ref().map(|predicate| format!(" AND ({predicate})")).unwrap_or_default();
        let query = format!(
            "SELECT 1 FROM {from} WHERE {}{covered} GROUP BY {} HAVING count(*) > 1 LIMIT 1",
            self.filled(&index.columns),
            self.names(&index.columns)
        );
        let reason = format!(
            "`{}` becomes unique by `{}` and there are rows that share it: make them differ first",
            alter.after.name,
            index.columns.join("`, `")
        );
        (query, reason)
    }

    fn orphans(&self, alter: &Alter, from: &str, key: &ForeignKey) -> (String, String) {
        let target = table_name(self.dialect(), key.references_schema.as_deref(), &key.references);
        let pairs = key.columns.iter().zip(&key.target_columns);
        let on: Vec<_> = pairs.map(|(own, other)| format!("parent.{} = child.{}", self.name(other), self.name(own))).collect();
        let query = format!(
            "SELECT 1 FROM {from} AS child WHERE {} AND NOT EXISTS (SELECT 1 FROM {target} AS parent WHERE {}) LIMIT 1",
            self.filled(&key.columns),
            on.join(" AND ")
        );
        let reason = format!(
            "`{}.{}` points to `{}` from now on and there are rows that point to nothing: repair them first",
            alter.after.name,
            key.columns.join("`, `"),
            key.references
        );
        (query, reason)
    }

    fn rows_against(&self, alter: &Alter, from: &str, check: &Check) -> (String, String) {
        let query = format!("SELECT 1 FROM {from} WHERE NOT ({}) LIMIT 1", self.rule(&alter.after, check));
        let reason = format!(
            "`{}` is checked by `{}` from now on and there are rows against it: change them first",
            alter.after.name, check.name
        );
        (query, reason)
    }

    fn filled(&self, names: &[String]) -> String {
        names.iter().map(|name| format!("{} IS NOT NULL", self.name(name))).collect::<Vec<_>>().join(" AND ")
    }
}

/// Whether a column is there in the same form under the same name, and filled by nobody on the way.
fn untouched(alter: &Alter, was: &Table, name: &str) -> bool {
    let form = |column: &Column| (column.ty.kind, column.ty.array, column.ty.scale);
    let (old, new) = (was.column(name), alter.after.column(name));
    let changes = |edit: &Edit| match edit {
        Edit::RenameColumn { to, from } => to == name || from == name,
        Edit::Relabel { column, .. } => column.name == name,
        _ => false,
    };
    old.zip(new).is_some_and(|(old, new)| form(old) == form(new)) && !alter.edits.iter().any(changes)
}

/// Whether the columns point to another table or to none so far.
fn is_new_key(alter: &Alter, key: &ForeignKey) -> bool {
    let before = renamed(&alter.before, alter);
    !before.foreign_keys.iter().any(|old| old.columns == key.columns && old.references == key.references)
}

/// Whether what a foreign key points to is there in this form under these names before the changes.
fn is_there(key: &ForeignKey, changes: &[Change]) -> bool {
    let is_target = |table: &Table| (&table.schema, &table.name) == (&key.references_schema, &key.references);
    let makes = |edit: &Edit| match edit {
        Edit::RenameColumn { to: name, .. }
        | Edit::AddColumn(Column { name, .. })
        | Edit::AlterColumn { to: Column { name, .. }, .. } => key.target_columns.contains(name),
        _ => false,
    };
    !changes.iter().any(|change| match change {
        Change::Create(table) | Change::Rename { to: table, .. } => is_target(table),
        Change::Alter(other) => is_target(&other.after) && other.edits.iter().any(makes),
        Change::Drop(_) => false,
    })
}

/// Whether rows may break a check: no other said the same so far, and what it reads is there.
fn is_new_check(alter: &Alter, was: &Table, check: &Check) -> bool {
    let CheckRule::Tree(tree) = &check.rule else { return false };
    let new = !was.checks.iter().any(|old| old.rule == check.rule);
    new && tree.columns().iter().all(|name| untouched(alter, was, name))
}
