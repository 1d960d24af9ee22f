//! Alterations on SQLite: what `ALTER TABLE` can do, and a rebuild of the table for everything else.
//!
//! A rebuild relies on `PRAGMA foreign_keys = OFF` outside of the transaction: dropping the old table would take the
//! rows of its children along.

use super::{Ddl, Out, Phase};
use crate::{
    dialect::sql_literal,
    migrate::{
        diff::{Alter, Edit},
        rebuild::successor,
    },
    schema::{Column, ColumnDefault, Table},
};

impl Ddl {
    /// The statements of an alteration: natively, or one rebuild however much changes.
    pub(super) fn alter_sqlite(&self, alter: &Alter, out: &mut Out) {
        if alter.edits.iter().all(|edit| self.native(alter, edit)) {
            self.alter_natively(alter, out);
        } else {
            self.rebuild(alter, out);
        }
    }

    fn native(&self, alter: &Alter, edit: &Edit) -> bool {
        match edit {
            Edit::RenameColumn { .. } | Edit::AddIndex(_) | Edit::RenameIndex { .. } | Edit::DropIndex(_) => true,
            Edit::AddColumn(column) => {
                // SQLite adds a column only with a constant default.
                let constant = matches!(column.default, Some(ColumnDefault::Value(_)));
                (constant || (column.nullable && column.default.is_none())) && !column.autoincrement
            }
            // A column that a constraint of the table names cannot be dropped alone; the constraint's own edit says so.
            Edit::DropColumn(column) => !alter.after.is_indexed(&column.name) && !alter.before.primary_key.contains(&column.name),
            // Types that are one type here.
            Edit::AlterColumn { from, to } => {
                let (table, as_is) = (&alter.after, self.name(&from.name));
                self.column(table, from) == self.column(table, to) && self.converted(table, from, to) == as_is
            }
            // No constraint of the table changes: the enum is stored as before.
            Edit::Relabel { .. } => false,
            _ => false,
        }
    }

    fn alter_natively(&self, alter: &Alter, out: &mut Out) {
        let table = &alter.after;
        for edit in &alter.edits {
            match edit {
                Edit::DropIndex(index) | Edit::RenameIndex { from: index, .. } if self.has_index(&alter.before, index) => {
                    out.push(Phase::Prepare, self.drop_index(table, index));
                }
                _ => {}
            }
        }
        for edit in &alter.edits {
            match edit {
                Edit::RenameColumn { from, to } => {
                    let action = format!("RENAME COLUMN {} TO {}", self.name(from), self.name(to));
                    out.push(Phase::Prepare, self.alter_table(table, &action));
                }
                Edit::AddColumn(column) => {
                    out.push(Phase::Expand, self.alter_table(table, &format!("ADD COLUMN {}", self.column(table, column))));
                }
                Edit::AddIndex(index) | Edit::RenameIndex { to: index, .. } if self.has_index(table, index) => {
                    out.push(Phase::Constrain, self.create_index(table, index));
                }
                Edit::DropColumn(column) => {
                    out.push(Phase::Contract, self.alter_table(table, &format!("DROP COLUMN {}", self.name(&column.name))));
                }
                _ => {}
            }
        }
    }

    /// Create new, copy, drop old, rename: in this order children keep pointing to the table.
    fn rebuild(&self, alter: &Alter, out: &mut Out) {
        let table = &alter.after;
        let temporary = Table { schema: None, name: successor(&self.table_name(table)), ..table.clone() };
        let parts = self.table_parts(table, |_| true);
        let new = self.table(&temporary);
        out.push(Phase::Expand, format!("CREATE TABLE {new} (\n    {}\n)", parts.join(",\n    ")));
        let (targets, sources) = self.copied(alter);
        if !targets.is_empty() {
            let (targets, sources) = (targets.join(", "), sources.join(", "));
            out.push(Phase::Expand, format!("INSERT INTO {new} ({targets})\nSELECT {sources} FROM {}", self.table(table)));
        }
        // What is left on the table then is somebody else's, and made again as the statements run.
        for index in alter.before.indexes.iter().filter(|index| self.has_index(&alter.before, index)) {
            out.push(Phase::Expand, format!("DROP INDEX {}", self.object(table, &index.name)));
        }
        out.push(Phase::Expand, format!("DROP TABLE {}", self.table(table)));
        out.push(Phase::Expand, format!("ALTER TABLE {new} RENAME TO {}", self.table(table)));
        for index in table.indexes.iter().filter(|index| self.has_index(table, index)) {
            out.push(Phase::Expand, self.create_index(table, index));
        }
    }

    /// The columns that live on, and what is copied into them.
    fn copied(&self, alter: &Alter) -> (Vec<String>, Vec<String>) {
        let mut targets = Vec::new();
        let mut sources = Vec::new();
        for column in &alter.after.columns {
            let renamed = alter.edits.iter().find_map(|edit| match edit {
                Edit::RenameColumn { from, to } if *to == column.name => Some(from.as_str()),
                _ => None,
            });
            let Some(old) = alter.before.column(renamed.unwrap_or(&column.name)) else { continue };
            targets.push(self.name(&column.name));
            sources.push(self.copied_value(alter, old, column));
        }
        (targets, sources)
    }

    fn copied_value(&self, alter: &Alter, old: &Column, new: &Column) -> String {
        let value = self.converted(&alter.after, old, new);
        let relabels = alter.edits.iter().filter_map(|edit| match edit {
            Edit::Relabel { column, from, to } if column.name == new.name => Some((from, to)),
            _ => None,
        });
        if new.ty.array {
            return relabels.fold(value, |value, (from, to)| self.relabelled(new, &value, from, to).0);
        }
        let literal = |value| sql_literal(self.dialect(), value, &new.ty);
        let cases: Vec<_> = relabels.map(|(from, to)| format!(" WHEN {} THEN {}", literal(from), literal(to))).collect();
        if cases.is_empty() { value } else { format!("CASE {value}{} ELSE {value} END", cases.concat()) }
    }
}
