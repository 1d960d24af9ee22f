//! Changes of PostgreSQL tables that are in use: nobody waits for long, and nothing is read or written under a lock that
//! stops others. Indexes are built concurrently; constraints are added unproven and proven afterwards; a new form of an index
//! or a constraint is there before the old one goes.

use super::{Ddl, Out, Phase, Rendered, beside::Beside, table::key_name};
use crate::{
    migrate::{
        diff::{Alter, Change, Edit},
        directive::Mode,
    },
    schema::{Check, Column, ColumnDefault, ForeignKey, Index, Table, naming},
    value::Value,
};

/// Rows that one round of a change takes.
const ROUND: usize = 5000;

impl Ddl {
    /// The statements of an alteration.
    pub(super) fn alter_online(&self, alter: &Alter, changes: &[Change], out: &mut Out) {
        let table = &alter.after;
        let beside = Beside::of(self, alter);
        for edit in alter.edits.iter().filter(|edit| !beside.covers(edit)) {
            match edit {
                Edit::RenameColumn { from, to } => {
                    let action = format!("RENAME COLUMN {} TO {}", self.name(from), self.name(to));
                    out.push(Phase::Prepare, self.alter_table(table, &action));
                }
                Edit::AddColumn(column) => self.add_column_online(table, column, out),
                Edit::AlterColumn { from, to } => self.alter_column_online(alter, from, to, out),
                Edit::Relabel { column, from, to } => self.relabel_online(table, column, from, to, out),
                Edit::DropColumn(column) => {
                    out.push(Phase::Contract, self.alter_table(table, &format!("DROP COLUMN {}", self.name(&column.name))));
                }
                Edit::ReplaceKey(_) => self.replace_key_online(table, out),
                Edit::AddIndex(index) => out.alone(Phase::Build, concurrently(&self.create_index(table, index))),
                Edit::RenameIndex { from, to } => self.rename_index(table, from, to, out),
                Edit::DropIndex(index) => self.drop_index_online(table, index, changes, out),
                Edit::AddCheck(check) => self.add_check_online(alter, check, out),
                Edit::DropCheck(check) if swaps_check(alter, check) => {}
                Edit::DropCheck(check) => out.push(Phase::Prepare, self.drop_check(&alter.before, check)),
                Edit::AddForeignKey(key) => self.add_foreign_key_online(alter, key, out),
                Edit::DropForeignKey(key) if swaps_key(alter, key) => {}
                Edit::DropForeignKey(key) => out.push(Phase::Prepare, self.drop_foreign_key(&alter.before, key)),
            }
        }
        self.write_beside(&beside, out);
        self.change_comments(alter, out);
    }

    /// A default that may differ from row to row is filled in afterwards: with it, adding the column would write the table
    /// anew.
    fn add_column_online(&self, table: &Table, column: &Column, out: &mut Out) {
        let add = |column: &Column| self.alter_table(table, &format!("ADD COLUMN {}", self.column(table, column)));
        if column.autoincrement {
            return out.slow(Phase::Expand, add(column));
        }
        let (Some(ColumnDefault::Sql(sql)), Some(default)) = (&column.default, self.default(table, column)) else {
            return out.push(Phase::Expand, add(column));
        };
        out.push(Phase::Expand, add(&Column { default: None, nullable: true, ..column.clone() }));
        let name = self.name(&column.name);
        out.push(Phase::Expand, self.alter_table(table, &format!("ALTER COLUMN {name} SET DEFAULT {default}")));
        // A default that is no value fills nothing, and ends the rounds.
        out.rounds(
            Phase::Fill,
            self.round(table, &format!("{name} = DEFAULT"), &format!("{name} IS NULL AND ({sql}) IS NOT NULL")),
        );
        if !column.nullable {
            self.set_not_null(table, column, out);
        }
    }

    /// `UPDATE` of as many rows as one round takes.
    pub(super) fn round(&self, table: &Table, set: &str, condition: &str) -> String {
        let (name, key) = (self.table(table), self.names(&table.primary_key));
        let row = if table.primary_key.len() == 1 { key.clone() } else { format!("({key})") };
        format!("UPDATE {name} SET {set}\nWHERE {row} IN (SELECT {key} FROM {name} WHERE {condition} LIMIT {ROUND})")
    }

    fn alter_column_online(&self, alter: &Alter, from: &Column, to: &Column, out: &mut Out) {
        let table = &alter.after;
        let name = self.name(&to.name);
        let (old_type, new_type) = (self.column_type(&alter.before, from), self.column_type(table, to));
        let (old_default, new_default) = (self.default(&alter.before, from), self.default(table, to));
        let mut actions = Vec::new();
        if from.autoincrement && !to.autoincrement {
            actions.push("DROP IDENTITY".to_owned());
        }
        // A default of the old type may not fit the new one.
        if old_default.is_some() && (old_type != new_type || new_default.is_none()) {
            actions.push("DROP DEFAULT".into());
        }
        let kept = keeps_rows(&old_type, &new_type);
        match old_type == new_type {
            true => {}
            false if kept => actions.push(format!("TYPE {new_type}")),
            false => actions.push(format!("TYPE {new_type} USING {}", self.converted(table, from, to))),
        }
        if let Some(default) = new_default.filter(|new| old_type != new_type || old_default.as_ref() != Some(new)) {
            actions.push(format!("SET DEFAULT {default}"));
        }
        if !from.nullable && to.nullable {
            actions.push("DROP NOT NULL".into());
        }
        if !actions.is_empty() {
            // One statement, so that the column is never without its default.
            let actions: Vec<_> = actions.iter().map(|action| format!("ALTER COLUMN {name} {action}")).collect();
            let sql = self.alter_table(table, &actions.join(", "));
            if kept { out.push(Phase::Expand, sql) } else { out.slow(Phase::Expand, sql) }
        }
        if old_type != new_type {
            out.alone(Phase::Settle, format!("ANALYZE {} ({name})", self.table(table)));
        }
        if from.nullable && !to.nullable {
            self.set_not_null(table, to, out);
        }
        if to.autoincrement && !from.autoincrement {
            let action = format!("ALTER COLUMN {name} ADD GENERATED BY DEFAULT AS IDENTITY");
            out.push(Phase::Settle, self.alter_table(table, &action));
        }
    }

    /// The server believes a check that it has proven, and reads no row again.
    pub(super) fn set_not_null(&self, table: &Table, column: &Column, out: &mut Out) {
        let name = self.name(&column.name);
        let check = self.name(&naming::object(&table.name, &[&column.name], "not_null"));
        let mut alter = |phase, action: String| match phase {
            Phase::Settle => out.push(phase, self.alter_table(table, &action)),
            _ => out.alone(phase, self.alter_table(table, &action)),
        };
        alter(Phase::Constrain, format!("ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID"));
        alter(Phase::Validate, format!("VALIDATE CONSTRAINT {check}"));
        // Not one statement: the check would go before it could be believed.
        alter(Phase::Settle, format!("ALTER COLUMN {name} SET NOT NULL"));
        alter(Phase::Settle, format!("DROP CONSTRAINT {check}"));
    }

    /// Twice: what is written between the first time and the new check is caught by the second.
    fn relabel_online(&self, table: &Table, column: &Column, from: &Value, to: &Value, out: &mut Out) {
        let name = self.name(&column.name);
        let (value, rows) = self.relabelled(column, &name, from, to);
        let round = self.round(table, &format!("{name} = {value}"), &rows);
        out.rounds(Phase::Fill, round.clone());
        out.rounds(Phase::Refill, round);
    }

    fn replace_key_online(&self, table: &Table, out: &mut Out) {
        let (key, columns) = (self.name(&key_name(table)), self.names(&table.primary_key));
        let index = self.name(&naming::shorten(&format!("{}_next", key_name(table))));
        out.alone(Phase::Build, format!("CREATE UNIQUE INDEX CONCURRENTLY {index} ON {} ({columns})", self.table(table)));
        let action = format!("DROP CONSTRAINT {key}, ADD CONSTRAINT {key} PRIMARY KEY USING INDEX {index}");
        out.push(Phase::Settle, self.alter_table(table, &action));
    }

    /// An index whose name is wanted for another gets out of the way; both serve until the new one is there.
    fn drop_index_online(&self, table: &Table, index: &Index, changes: &[Change], out: &mut Out) {
        let mut old = index.clone();
        if is_wanted(table, &index.name, changes) {
            let definition = serde_json::to_string(index).unwrap_or_default();
            old.name = naming::shorten(&format!("zz_old_{}_{}", index.name, naming::hash(&definition)));
            self.rename_index(table, index, &old, out);
        }
        out.alone(Phase::Retire, concurrently(&self.drop_index(table, &old)));
    }

    fn add_check_online(&self, alter: &Alter, check: &Check, out: &mut Out) {
        let table = &alter.after;
        let swap = alter.edits.iter().any(|edit| matches!(edit, Edit::DropCheck(old) if old.name == check.name))
            && swaps_check(alter, check);
        let name = if swap { next(&check.name) } else { check.name.clone() };
        let added = self.check(table, &Check { name: name.clone(), ..check.clone() });
        out.alone(Phase::Constrain, self.alter_table(table, &format!("ADD {added} NOT VALID")));
        self.prove(table, &name, swap.then_some(&check.name), out);
    }

    fn add_foreign_key_online(&self, alter: &Alter, key: &ForeignKey, out: &mut Out) {
        let table = &alter.after;
        let swap = alter.edits.iter().any(|edit| matches!(edit, Edit::DropForeignKey(old) if old.name == key.name))
            && swaps_key(alter, key);
        let name = if swap { next(&key.name) } else { key.name.clone() };
        let added = self.foreign_key(table, &ForeignKey { name: name.clone(), ..key.clone() });
        out.alone(Phase::Constrain, self.alter_table(table, &format!("ADD {added} NOT VALID")));
        self.prove(table, &name, swap.then_some(&key.name), out);
    }

    /// Proves a constraint while others write, and puts it in the place of the one that it replaces.
    pub(super) fn prove(&self, table: &Table, name: &str, replaces: Option<&String>, out: &mut Out) {
        let name = self.name(name);
        out.alone(Phase::Validate, self.alter_table(table, &format!("VALIDATE CONSTRAINT {name}")));
        if let Some(old) = replaces.map(|old| self.name(old)) {
            out.push(Phase::Settle, self.alter_table(table, &format!("DROP CONSTRAINT {old}")));
            out.push(Phase::Settle, self.alter_table(table, &format!("RENAME CONSTRAINT {name} TO {old}")));
        }
    }

    /// A table that goes is set aside with its rows, under a name that this migration alone gives.
    pub(super) fn set_aside(&self, table: &Table, stamp: &str, out: &mut Out) {
        let aside = aside(table, stamp);
        let later = self.table(&aside);
        for key in &table.foreign_keys {
            out.push(Phase::Prepare, self.drop_foreign_key(table, key));
        }
        out.push(Phase::Prepare, self.alter_table(table, &format!("RENAME TO {}", self.name(&aside.name))));
        out.remark(format!("`{}` keeps its rows under another name. When nobody misses them: DROP TABLE {later};", table.name));
        let key = (self.name(&key_name(table)), self.name(&key_name(&aside)));
        out.push(Phase::Prepare, self.alter_table(&aside, &format!("RENAME CONSTRAINT {} TO {}", key.0, key.1)));
        for (index, other) in table.indexes.iter().zip(&aside.indexes) {
            self.rename_index(&aside, index, other, out);
        }
    }

    /// The way back.
    pub(super) fn bring_back(&self, table: &Table, stamp: &str, out: &mut Out) {
        let aside = aside(table, stamp);
        out.push(Phase::Prepare, self.alter_table(&aside, &format!("RENAME TO {}", self.name(&table.name))));
        let key = (self.name(&key_name(table)), self.name(&key_name(&aside)));
        out.push(Phase::Prepare, self.alter_table(table, &format!("RENAME CONSTRAINT {} TO {}", key.1, key.0)));
        for (index, other) in table.indexes.iter().zip(&aside.indexes) {
            self.rename_index(table, other, index, out);
        }
        for key in &table.foreign_keys {
            out.alone(Phase::Constrain, format!("{} NOT VALID", self.add_foreign_key(table, key)));
            self.prove(table, &key.name, None, out);
        }
    }
}

impl Out {
    pub(super) fn add(&mut self, phase: Phase, sql: String, mode: Mode, slow: bool) {
        self.statements.push(Rendered { phase, sql, mode, slow, remark: None });
    }

    /// By itself.
    pub(super) fn alone(&mut self, phase: Phase, sql: String) {
        self.add(phase, sql, Mode::Alone, false);
    }

    /// By itself, under locks that it may hold for long.
    fn slow(&mut self, phase: Phase, sql: String) {
        self.add(phase, sql, Mode::Alone, true);
    }

    /// Again and again, until it changes nothing.
    pub(super) fn rounds(&mut self, phase: Phase, sql: String) {
        self.add(phase, sql, Mode::Repeat, false);
    }

    /// A remark above the last statement.
    pub(super) fn remark(&mut self, remark: String) {
        if let Some(last) = self.statements.last_mut() {
            last.remark = Some(remark);
        }
    }
}

pub(super) fn concurrently(sql: &str) -> String {
    sql.replacen("INDEX ", "INDEX CONCURRENTLY ", 1)
}

pub(super) fn next(name: &str) -> String {
    naming::shorten(&format!("{name}_next"))
}

/// Whether the server changes the type without writing the table anew.
pub(super) fn keeps_rows(from: &str, to: &str) -> bool {
    let bound = |name: &str, head: &str| {
        let inside = name.strip_prefix(head)?.strip_suffix(')')?;
        inside.split(',').map(|part| part.trim().parse::<u32>().ok()).collect::<Option<Vec<_>>>()
    };
    if from == to {
        return true;
    }
    if let Some(old) = bound(from, "varchar(") {
        return to == "text" || bound(to, "varchar(").is_some_and(|new| old <= new);
    }
    if let Some(old) = bound(from, "numeric(") {
        return to == "numeric"
            || bound(to, "numeric(").is_some_and(|new| old.len() == 2 && new.len() == 2 && old[1] == new[1] && old[0] <= new[0]);
    }
    false
}

/// Whether the old form of a check can hold until the new one is proven.
fn swaps_check(alter: &Alter, check: &Check) -> bool {
    let added = |edit: &Edit| matches!(edit, Edit::AddCheck(new) if new.name == check.name);
    let disturbs = |edit: &Edit| match edit {
        Edit::Relabel { .. } | Edit::DropColumn(_) => true,
        Edit::AlterColumn { from, to } => from.ty.kind != to.ty.kind,
        _ => false,
    };
    alter.edits.iter().any(added) && !alter.edits.iter().any(disturbs)
}

/// Whether the old form of a foreign key can hold until the new one is proven.
fn swaps_key(alter: &Alter, key: &ForeignKey) -> bool {
    let other_form = |edit: &Edit| matches!(edit, Edit::AddForeignKey(new) if new.name == key.name && new.columns == key.columns);
    let disturbs = |edit: &Edit| match edit {
        Edit::AlterColumn { from, to } => from.ty.kind != to.ty.kind,
        Edit::DropColumn(column) => key.columns.contains(&column.name),
        _ => false,
    };
    alter.edits.iter().any(other_form) && !alter.edits.iter().any(disturbs)
}

/// Whether an index of the same schema is to have this name.
fn is_wanted(table: &Table, name: &str, changes: &[Change]) -> bool {
    changes.iter().any(|change| match change {
        Change::Create(other) => other.schema == table.schema && other.indexes.iter().any(|index| index.name == name),
        Change::Alter(other) if other.after.schema == table.schema => other.edits.iter().any(|edit| match edit {
            Edit::AddIndex(index) | Edit::RenameIndex { to: index, .. } => index.name == name,
            _ => false,
        }),
        _ => false,
    })
}

/// A table under the name that keeps it out of the way, its indexes too.
fn aside(table: &Table, stamp: &str) -> Table {
    let hash = naming::hash(&format!("{stamp}/{}", table.name));
    let named = |name: &str| naming::shorten(&format!("zz_dropped_{name}_{hash}"));
    let mut aside = Table { name: named(&table.name), foreign_keys: Vec::new(), ..table.clone() };
    aside.indexes.iter_mut().for_each(|index| index.name = named(&index.name));
    aside
}

#[cfg(test)]
mod tests {
    use super::keeps_rows;

    #[test]
    fn a_wider_form_of_a_type_keeps_the_rows() {
        let kept = [
            ("varchar(10)", "varchar(20)"),
            ("varchar(10)", "text"),
            ("numeric(8, 2)", "numeric(10, 2)"),
            ("numeric(8, 2)", "numeric"),
        ];
        let written = [
            ("text", "varchar(20)"),
            ("varchar(20)", "varchar(10)"),
            ("numeric(8, 2)", "numeric(8, 3)"),
            ("numeric", "numeric(8, 2)"),
            ("integer", "bigint"),
            ("varchar(10)", "text COLLATE \"C\""),
        ];
        assert!(kept.iter().all(|(from, to)| keeps_rows(from, to)));
        assert!(!written.iter().any(|(from, to)| keeps_rows(from, to)));
    }
}
