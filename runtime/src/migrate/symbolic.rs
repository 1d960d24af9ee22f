//! Changes carried out in memory: a plan that does not lead to the declared schema is never shown, written or run.

use std::collections::HashMap;

use super::{
    diff::{Alter, Change, Edit, follow_name, same_column},
    plan::full_name,
    snapshot::forget_renames,
};
use crate::{
    error::{Error, Result},
    schema::Table,
};

/// Makes sure that the changes lead from `before` to `after`.
///
/// # Errors
/// [`Error::Migration`] where they do not.
pub(super) fn prove(before: &[Table], changes: &[Change], after: &[Table]) -> Result<()> {
    let (made, wanted) = (plain(carried_out(before, changes)), plain(after.to_vec()));
    let (named, wanted_names) = (by_name(&made), by_name(&wanted));
    let differs = wanted.iter().find(|table| !named.get(&name(table)).is_some_and(|made| same(made, table)));
    let extra = made.iter().find(|table| !wanted_names.contains_key(&name(table)));
    match differs.or(extra) {
        None => Ok(()),
        Some(table) => Err(Error::Migration(format!(
            "the plan does not lead to the declared form of `{}`, so it is not used: this is a fault of modelink, and splitting the \
             change into two migrations is a way around it",
            full_name(table)
        ))),
    }
}

/// What tells a table from all others.
fn name(table: &Table) -> (Option<&str>, &str) {
    (table.schema.as_deref(), &table.name)
}

fn by_name(tables: &[Table]) -> HashMap<(Option<&str>, &str), &Table> {
    tables.iter().map(|table| (name(table), table)).collect()
}

/// The tables after the changes.
fn carried_out(before: &[Table], changes: &[Change]) -> Vec<Table> {
    let mut tables = before.to_vec();
    for change in changes {
        match change {
            Change::Create(table) => tables.push(table.clone()),
            Change::Drop(table) => tables.retain(|other| name(other) != name(table)),
            Change::Rename { from, to } => rename(&mut tables, from, to),
            Change::Alter(alter) => {
                let altered = tables.iter_mut().filter(|table| name(table) == name(&alter.before));
                altered.for_each(|table| alter_table(table, alter));
            }
        }
    }
    tables
}

fn rename(tables: &mut [Table], from: &Table, to: &Table) {
    for table in tables {
        if name(table) == name(from) {
            table.name.clone_from(&to.name);
        }
        for key in &mut table.foreign_keys {
            if (&key.references_schema, &key.references) == (&from.schema, &from.name) {
                key.references.clone_from(&to.name);
            }
        }
    }
}

fn alter_table(table: &mut Table, alter: &Alter) {
    for edit in &alter.edits {
        match edit {
            Edit::RenameColumn { from, to } => follow_name(table, from, to),
            Edit::AddColumn(column) => table.columns.push(column.clone()),
            Edit::AlterColumn { from, to } => {
                let place = table.columns.iter().position(|column| column.name == from.name);
                place.into_iter().for_each(|place| table.columns[place] = to.clone());
            }
            // The values of an enum are a matter of its check.
            Edit::Relabel { .. } => {}
            Edit::DropColumn(gone) => table.columns.retain(|column| column.name != gone.name),
            Edit::ReplaceKey(_) => table.primary_key.clone_from(&alter.after.primary_key),
            Edit::AddIndex(index) => table.indexes.push(index.clone()),
            Edit::RenameIndex { from, to } => {
                table.indexes.retain(|index| index.name != from.name);
                table.indexes.push(to.clone());
            }
            Edit::DropIndex(gone) => table.indexes.retain(|index| index != gone),
            Edit::AddCheck(check) => table.checks.push(check.clone()),
            Edit::DropCheck(gone) => table.checks.retain(|check| check != gone),
            Edit::AddForeignKey(key) => table.foreign_keys.push(key.clone()),
            Edit::DropForeignKey(gone) => table.foreign_keys.retain(|key| key != gone),
        }
    }
}

/// Without what names the past, in one order.
fn plain(mut tables: Vec<Table>) -> Vec<Table> {
    for table in &mut tables {
        forget_renames(table);
        table.comment = None;
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.checks.sort_by(|a, b| a.name.cmp(&b.name));
        table.foreign_keys.sort_by(|a, b| a.name.cmp(&b.name));
    }
    tables
}

fn same(a: &Table, b: &Table) -> bool {
    let columns = a.columns.len() == b.columns.len()
        && a.columns.iter().zip(&b.columns).all(|(a, b)| a.name == b.name && same_column(a, b));
    columns
        && name(a) == name(b)
        && (&a.primary_key, &a.indexes, &a.foreign_keys, &a.checks) == (&b.primary_key, &b.indexes, &b.foreign_keys, &b.checks)
}

#[cfg(test)]
mod tests {
    use super::{super::diff::diff, *};
    use crate::{
        schema::{ColType, Column, Index},
        value::Kind,
    };

    fn column(name: &str, was: Option<&str>) -> Column {
        Column {
            name: name.into(),
            ty: ColType::new(Kind::I32),
            nullable: true,
            default: None,
            autoincrement: false,
            comment: None,
            was: was.map(str::to_owned),
        }
    }

    fn table(name: &str, columns: Vec<Column>) -> Table {
        Table {
            name: name.into(),
            schema: None,
            comment: None,
            primary_key: vec![columns[0].name.clone()],
            columns,
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            was: None,
        }
    }

    #[test]
    fn a_plan_that_forgets_something_is_found() {
        let before = [table("a", vec![column("id", None), column("x", None)]), table("gone", vec![column("id", None)])];
        let mut new = table("a", vec![column("id", None), column("y", Some("x")), column("z", None)]);
        new.indexes.push(Index {
            name: "a_y_idx".into(),
            columns: vec!["y".into()],
            unique: false,
            predicate: None,
            using: None,
            was: None,
        });
        let after = [new];
        let changes = diff(&before, &after);
        assert!(prove(&before, &changes, &after).is_ok());
        for missing in 0..changes.len() {
            let mut fewer = changes.clone();
            fewer.remove(missing);
            assert!(prove(&before, &fewer, &after).is_err(), "without {:?}", changes[missing]);
        }
        let edits = changes.iter().position(|change| matches!(change, Change::Alter(_))).map_or(0, |place| place);
        for missing in 0..3 {
            let mut fewer = changes.clone();
            if let Change::Alter(alter) = &mut fewer[edits] {
                alter.edits.remove(missing);
            }
            assert!(prove(&before, &fewer, &after).is_err(), "without edit {missing}");
        }
    }
}
