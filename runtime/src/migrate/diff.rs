//! What has to change to get from one schema to another. Pure: tables in, changes out.

use std::collections::HashMap;

use super::snapshot::forget_renames;
use crate::{
    schema::{Check, CheckRule, Column, Condition, ForeignKey, Index, Operand, Table},
    value::Value,
};

/// One change of a schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A table appears.
    Create(Table),
    /// A table changes its name and nothing else.
    Rename {
        /// Under its former name.
        from: Table,
        /// Under its new name, otherwise the same.
        to: Table,
    },
    /// A table changes.
    Alter(Alter),
    /// A table disappears.
    Drop(Table),
}

/// The change of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Alter {
    /// The table so far, already under its new name.
    pub before: Table,
    /// The table as it should be.
    pub after: Table,
    /// What differs, renames first.
    pub edits: Vec<Edit>,
}

/// One difference between two forms of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// A column changes its name.
    RenameColumn {
        /// So far.
        from: String,
        /// From now on.
        to: String,
    },
    /// A column appears.
    AddColumn(Column),
    /// A column changes type, nullability, default or counter.
    AlterColumn {
        /// So far, under its new name.
        from: Column,
        /// From now on.
        to: Column,
    },
    /// A stored value of an enum changes its text.
    Relabel {
        /// The column.
        column: Column,
        /// So far.
        from: Value,
        /// From now on.
        to: Value,
    },
    /// A column disappears.
    DropColumn(Column),
    /// Another primary key; the columns that were.
    ReplaceKey(Vec<String>),
    /// An index appears.
    AddIndex(Index),
    /// An index changes its name.
    RenameIndex {
        /// So far.
        from: Index,
        /// From now on.
        to: Index,
    },
    /// An index disappears.
    DropIndex(Index),
    /// A check appears.
    AddCheck(Check),
    /// A check disappears.
    DropCheck(Check),
    /// A foreign key appears.
    AddForeignKey(ForeignKey),
    /// A foreign key disappears.
    DropForeignKey(ForeignKey),
}

/// What leads from `before` to `after`: renames, then new tables in the order of their references, then alterations,
/// then drops in the opposite order.
pub fn diff(before: &[Table], after: &[Table]) -> Vec<Change> {
    let mut renames = HashMap::new();
    let mut gone: Vec<Table> = before.to_vec();
    let mut pairs = Vec::new();
    let mut created = Vec::new();
    for table in after {
        let known = |name: &str| before.iter().find(|old| old.name == name && old.schema == table.schema);
        let still_declared = |name: &str| after.iter().any(|other| other.name == name && other.schema == table.schema);
        let former = table.was.as_deref().filter(|was| !still_declared(was)).and_then(known);
        match known(&table.name).or(former) {
            Some(old) => {
                gone.retain(|other| (&other.name, &other.schema) != (&old.name, &old.schema));
                if old.name != table.name {
                    renames.insert((old.schema.clone(), old.name.clone()), table.name.clone());
                }
                pairs.push((old, table));
            }
            None => created.push(settled(table)),
        }
    }
    let mut changes = Vec::new();
    let mut alterations = Vec::new();
    for (old, new) in pairs {
        let mut renamed = settled(old);
        renamed.name.clone_from(&new.name);
        if renamed.name != old.name {
            changes.push(Change::Rename { from: settled(old), to: renamed.clone() });
        }
        follow_renames(&mut renamed, &renames);
        alterations.extend(alter(renamed, new).map(Change::Alter));
    }
    changes.extend(in_order(created).into_iter().map(Change::Create));
    changes.extend(alterations);
    changes.extend(in_order(gone.iter().map(settled).collect()).into_iter().rev().map(Change::Drop));
    changes
}

fn settled(table: &Table) -> Table {
    let mut table = table.clone();
    forget_renames(&mut table);
    table
}

/// Foreign keys follow a renamed table by themselves.
fn follow_renames(table: &mut Table, renames: &HashMap<(Option<String>, String), String>) {
    for key in &mut table.foreign_keys {
        if let Some(name) = renames.get(&(key.references_schema.clone(), key.references.clone())) {
            key.references.clone_from(name);
        }
    }
}

/// Tables so that each comes after those it references; within a cycle by name.
pub(super) fn in_order(mut tables: Vec<Table>) -> Vec<Table> {
    tables.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
    let mut ordered: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let waits = |table: &Table| {
            table.foreign_keys.iter().any(|key| {
                tables.iter().any(|other| {
                    (&other.schema, &other.name) != (&table.schema, &table.name)
                        && (&other.schema, &other.name) == (&key.references_schema, &key.references)
                })
            })
        };
        let next = tables.iter().position(|table| !waits(table)).unwrap_or(0);
        ordered.push(tables.remove(next));
    }
    ordered
}

fn alter(before: Table, after: &Table) -> Option<Alter> {
    let mut edits = Vec::new();
    let middle = rename_columns(&before, after, &mut edits);
    diff_columns(&middle, after, &mut edits);
    if middle.primary_key != after.primary_key {
        edits.push(Edit::ReplaceKey(middle.primary_key.clone()));
    }
    diff_indexes(&middle, after, &mut edits);
    diff_constraints(&middle, after, &mut edits);
    (!edits.is_empty()).then(|| Alter { before, after: settled(after), edits })
}

/// The table after its renames: indexes and constraints follow by themselves.
fn rename_columns(before: &Table, after: &Table, edits: &mut Vec<Edit>) -> Table {
    let mut middle = before.clone();
    for column in &after.columns {
        let Some(was) = column.was.as_deref() else { continue };
        // A rename that was made long ago says nothing.
        if before.column(&column.name).is_some() || before.column(was).is_none() || after.column(was).is_some() {
            continue;
        }
        follow_name(&mut middle, was, &column.name);
        edits.push(Edit::RenameColumn { from: was.to_owned(), to: column.name.clone() });
    }
    middle
}

/// A column's new name in all that stands on it.
pub(super) fn follow_name(table: &mut Table, was: &str, is: &str) {
    let follow = |name: &mut String| {
        if name == was {
            is.clone_into(name);
        }
    };
    table.columns.iter_mut().for_each(|old| follow(&mut old.name));
    table.primary_key.iter_mut().for_each(follow);
    table.indexes.iter_mut().for_each(|index| index.columns.iter_mut().for_each(follow));
    table.foreign_keys.iter_mut().for_each(|key| key.columns.iter_mut().for_each(follow));
    for check in &mut table.checks {
        if let CheckRule::Tree(tree) = &mut check.rule {
            follow_condition(tree, &follow);
        }
    }
}

fn follow_condition(condition: &mut Condition, follow: &impl Fn(&mut String)) {
    let side = |operand: &mut Operand| {
        if let Operand::Column(name) | Operand::Length(name) = operand {
            follow(name);
        }
    };
    match condition {
        Condition::And(parts) | Condition::Or(parts) => parts.iter_mut().for_each(|part| follow_condition(part, follow)),
        Condition::Not(part) => follow_condition(part, follow),
        Condition::Compare(left, _, right) => {
            side(left);
            side(right);
        }
        Condition::IsNull(operand) | Condition::OneOf(operand, _) => side(operand),
    }
}

fn diff_columns(middle: &Table, after: &Table, edits: &mut Vec<Edit>) {
    for new in &after.columns {
        let Some(old) = middle.column(&new.name) else {
            edits.push(Edit::AddColumn(Column { was: None, ..new.clone() }));
            continue;
        };
        if !same_column(old, new) {
            edits.push(Edit::AlterColumn { from: old.clone(), to: Column { was: None, ..new.clone() } });
        }
        for label in &new.ty.labels {
            let Some(was) = &label.was else { continue };
            let was = Value::Text(was.clone());
            let holds = |column: &Column, value: &Value| column.ty.labels.iter().any(|label| label.value == *value);
            if holds(old, &was) && !holds(new, &was) {
                edits.push(Edit::Relabel { column: new.clone(), from: was, to: label.value.clone() });
            }
        }
    }
    let gone = middle.columns.iter().filter(|old| after.column(&old.name).is_none());
    edits.extend(gone.cloned().map(Edit::DropColumn));
}

/// The values of an enum are a matter of its check; comments make no migration.
pub(super) fn same_column(old: &Column, new: &Column) -> bool {
    let plain = |column: &Column| {
        let mut plain = Column { comment: None, was: None, ..column.clone() };
        plain.ty.labels.clear();
        plain
    };
    plain(old) == plain(new)
}

fn diff_indexes(middle: &Table, after: &Table, edits: &mut Vec<Edit>) {
    let same =
        |a: &Index, b: &Index| (&a.columns, a.unique, &a.predicate, &a.using) == (&b.columns, b.unique, &b.predicate, &b.using);
    let mut old: Vec<&Index> =
        middle.indexes.iter().filter(|index| !after.indexes.iter().any(|new| new.name == index.name)).collect();
    for new in &after.indexes {
        let plain = Index { was: None, ..new.clone() };
        match middle.indexes.iter().find(|index| index.name == new.name) {
            Some(index) if same(index, new) => {}
            Some(index) => edits.extend([Edit::DropIndex(index.clone()), Edit::AddIndex(plain)]),
            // An index that covers the same under another name is that index.
            None => match old.iter().position(|index| same(index, new)) {
                Some(place) => edits.push(Edit::RenameIndex { from: old.remove(place).clone(), to: plain }),
                None => edits.push(Edit::AddIndex(plain)),
            },
        }
    }
    edits.extend(old.into_iter().cloned().map(Edit::DropIndex));
}

fn diff_constraints(middle: &Table, after: &Table, edits: &mut Vec<Edit>) {
    edits.extend(middle.checks.iter().filter(|old| !after.checks.contains(old)).cloned().map(Edit::DropCheck));
    edits.extend(after.checks.iter().filter(|new| !middle.checks.contains(new)).cloned().map(Edit::AddCheck));
    let (old, new) = (&middle.foreign_keys, &after.foreign_keys);
    edits.extend(old.iter().filter(|key| !new.contains(key)).cloned().map(Edit::DropForeignKey));
    edits.extend(new.iter().filter(|key| !old.contains(key)).cloned().map(Edit::AddForeignKey));
}
