//! A plan: changes, what is dangerous about them, and what cannot be done at all.

use std::fmt;

use super::{
    consent::Consent,
    diff::{Alter, Change, Edit},
};
use crate::{
    error::{Error, Result},
    schema::{ColType, Column, Table},
    value::Kind,
};

/// Something that destroys data, or that fails on data that is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hazard {
    /// What happens.
    pub kind: HazardKind,
    /// To what: a table, or `table.column`.
    pub name: String,
}

/// The kinds of hazards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HazardKind {
    /// A table goes with its rows.
    DropTable,
    /// A column goes with its values.
    DropColumn,
    /// Values are carried into a type that may not hold them.
    ChangeType,
    /// The table is written anew while nobody can use it.
    Rewrite,
    /// Another primary key.
    ChangeKey,
    /// Fails where a value is null.
    SetNotNull,
    /// Fails where two rows share the values.
    AddUnique,
    /// Fails where a row breaks the check.
    AddCheck,
    /// Fails where a row points to nothing.
    AddForeignKey,
    /// An end of a link leads to one record from now on.
    Narrow,
}

impl HazardKind {
    /// Whether a person must allow it by name: data is lost or may not be stored any more, or all others wait.
    pub const fn destroys(self) -> bool {
        self.loses() || matches!(self, HazardKind::Rewrite)
    }

    /// Whether data is lost or may not be stored any more.
    pub const fn loses(self) -> bool {
        use HazardKind::{ChangeKey, ChangeType, DropColumn, DropTable, Narrow};
        matches!(self, DropTable | DropColumn | ChangeType | ChangeKey | Narrow)
    }

    const fn word(self) -> &'static str {
        match self {
            HazardKind::DropTable => "drop-table",
            HazardKind::DropColumn => "drop-column",
            HazardKind::ChangeType => "change-type",
            HazardKind::Rewrite => "rewrite",
            HazardKind::ChangeKey => "change-key",
            HazardKind::SetNotNull => "set-not-null",
            HazardKind::AddUnique => "add-unique",
            HazardKind::AddCheck => "add-check",
            HazardKind::AddForeignKey => "add-foreign-key",
            HazardKind::Narrow => "narrow",
        }
    }
}

/// The name by which it is allowed: `drop-column:product.title`.
impl fmt::Display for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.word(), self.name)
    }
}

/// Changes and their hazards.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// In order.
    pub changes: Vec<Change>,
    /// Sorted.
    pub hazards: Vec<Hazard>,
    /// What cannot be done, each with the ways out; a drop among them is excused by consent.
    refusals: Vec<Refusal>,
}

#[derive(Debug, Clone, PartialEq)]
struct Refusal {
    /// The consent that shows it is meant so.
    unless: Option<String>,
    /// Whether it is about rows, so that an empty table has no objection.
    about_rows: bool,
    reason: String,
}

impl Plan {
    /// The plan of these changes.
    pub fn new(changes: Vec<Change>) -> Self {
        let mut plan = Plan { changes: Vec::new(), hazards: Vec::new(), refusals: Vec::new() };
        for change in &changes {
            match change {
                Change::Drop(table) => {
                    plan.hazard(HazardKind::DropTable, full_name(table));
                    plan.look_alike_tables(table, &changes);
                }
                Change::Alter(alter) => plan.alteration(alter),
                Change::Create(_) | Change::Rename { .. } => {}
            }
        }
        plan.hazards.sort();
        plan.hazards.dedup();
        Plan { changes, ..plan }
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Refuses what cannot be done, and what destroys without consent.
    ///
    /// # Errors
    /// [`Error::Migration`] with the ways out of each.
    pub fn permitted(&self, consent: &Consent) -> Result<()> {
        let excused = |refusal: &&Refusal| !refusal.unless.as_ref().is_some_and(|step| consent.covers(step));
        let mut reasons: Vec<String> = self.refusals.iter().filter(excused).map(|refusal| refusal.reason.clone()).collect();
        let named: Vec<&String> = self.refusals.iter().filter_map(|refusal| refusal.unless.as_ref()).collect();
        for hazard in self.hazards.iter().filter(|hazard| hazard.kind.destroys()) {
            let step = hazard.to_string();
            if !consent.covers(&step) && !named.contains(&&step) {
                let what =
                    if hazard.kind.loses() { "destroys data" } else { "writes the whole table anew while nobody can use it" };
                reasons.push(format!("`{step}` {what} and needs consent by name: `--allow {step}`"));
            }
        }
        if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
    }

    /// The tables turned out to have no rows.
    pub(super) fn on_empty_tables(&mut self) {
        self.refusals.retain(|refusal| !refusal.about_rows);
        self.unwatched();
    }

    /// Nobody else is at work, so that nobody waits.
    pub(super) fn unwatched(&mut self) {
        self.hazards.retain(|hazard| hazard.kind != HazardKind::Rewrite);
    }

    /// The tables are those of links: a unique end is a promise that other parts of a program did not make.
    pub(super) fn narrows_links(&mut self) {
        for change in &self.changes {
            let Change::Alter(alter) = change else { continue };
            for edit in &alter.edits {
                if let Edit::AddIndex(index) = edit
                    && index.unique
                    && index.columns.iter().all(|column| alter.after.primary_key.contains(column))
                    && !alter.before.indexes.iter().any(|old| old.unique && old.columns == index.columns)
                {
                    let name = format!("{}.{}", full_name(&alter.after), index.columns.join("+"));
                    self.hazards.push(Hazard { kind: HazardKind::Narrow, name });
                }
            }
        }
        self.hazards.sort();
    }

    fn hazard(&mut self, kind: HazardKind, name: String) {
        self.hazards.push(Hazard { kind, name });
    }

    fn alteration(&mut self, alter: &Alter) {
        let table = full_name(&alter.after);
        for edit in &alter.edits {
            match edit {
                Edit::AddColumn(column) => self.added(&table, column),
                Edit::AlterColumn { from, to } => {
                    let name = format!("{table}.{}", to.name);
                    if !widens(&from.ty, &to.ty) {
                        self.hazard(HazardKind::ChangeType, name.clone());
                    } else if rewrites(&from.ty, &to.ty) {
                        self.hazard(HazardKind::Rewrite, name.clone());
                    }
                    if from.nullable && !to.nullable {
                        self.hazard(HazardKind::SetNotNull, name);
                    }
                }
                Edit::DropColumn(column) => {
                    self.hazard(HazardKind::DropColumn, format!("{table}.{}", column.name));
                    self.look_alike_columns(&table, column, alter);
                }
                // The same columns in another order are the same key.
                Edit::ReplaceKey(old) if same_names(old, &alter.after.primary_key) => {}
                Edit::ReplaceKey(_) => self.hazard(HazardKind::ChangeKey, table.clone()),
                Edit::AddIndex(index) if index.unique => self.hazard(HazardKind::AddUnique, format!("{table}.{}", index.name)),
                Edit::AddCheck(check) => self.hazard(HazardKind::AddCheck, format!("{table}.{}", check.name)),
                Edit::AddForeignKey(key) => self.hazard(HazardKind::AddForeignKey, format!("{table}.{}", key.name)),
                _ => {}
            }
        }
    }

    fn added(&mut self, table: &str, column: &Column) {
        if column.nullable || column.default.is_some() || column.autoincrement {
            return;
        }
        let name = &column.name;
        self.refusals.push(Refusal {
            unless: None,
            about_rows: true,
            reason: format!(
                "`{table}.{name}` is new, required and has no default, so rows that are there could not have it: give it \
                 `#[column(default = …)]`, or make it `Option<…>` first and required in a later migration"
            ),
        });
    }

    /// A column that goes while one of the same type comes may be a rename that nobody wrote down.
    fn look_alike_columns(&mut self, table: &str, gone: &Column, alter: &Alter) {
        let alike = alter.edits.iter().find_map(|edit| match edit {
            Edit::AddColumn(new) if new.ty.kind == gone.ty.kind && new.ty.array == gone.ty.array => Some(new),
            _ => None,
        });
        let Some(new) = alike else { return };
        let (old, new, step) = (&gone.name, &new.name, format!("drop-column:{table}.{}", gone.name));
        self.refusals.push(Refusal {
            reason: format!(
                "`{table}.{old}` is gone and `{table}.{new}` of the same type is new: if it was renamed, write \
                 `#[column(was = \"{old}\")]` on `{new}`; if the values of `{old}` may go, `--allow {step}`"
            ),
            unless: Some(step),
            about_rows: false,
        });
    }

    fn look_alike_tables(&mut self, gone: &Table, changes: &[Change]) {
        let alike = changes.iter().find_map(|change| match change {
            Change::Create(new) if shape(new) == shape(gone) => Some(new),
            _ => None,
        });
        let Some(new) = alike else { return };
        let (old, step) = (full_name(gone), format!("drop-table:{}", full_name(gone)));
        self.refusals.push(Refusal {
            reason: format!(
                "the table `{old}` is gone and `{}` with the same columns is new: if it was renamed, write \
                 `#[model(was = \"{}\")]`; if its rows may go, `--allow {step}`",
                full_name(new),
                gone.name
            ),
            unless: Some(step),
            about_rows: false,
        });
    }
}

fn same_names(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.contains(name))
}

/// Names and kinds of the columns.
fn shape(table: &Table) -> Vec<(&str, Kind)> {
    let mut shape: Vec<_> = table.columns.iter().map(|column| (column.name.as_str(), column.ty.kind)).collect();
    shape.sort_by_key(|(name, _)| *name);
    shape
}

/// `table`, or `schema.table`.
pub(super) fn full_name(table: &Table) -> String {
    match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    }
}

/// Whether every value of one type is a value of the other, on every database.
fn widens(from: &ColType, to: &ColType) -> bool {
    use Kind::{F32, F64, I16, I32, I64, Id, Text};
    if from.array != to.array || (from.text != to.text) {
        return false;
    }
    let longer = match (from.length, to.length) {
        (_, None) => true,
        (Some(old), Some(new)) => old <= new,
        (None, Some(_)) => false,
    };
    let digits =
        |ty: &ColType| ty.precision.map(|precision| (precision.saturating_sub(ty.scale.unwrap_or(0)), ty.scale.unwrap_or(0)));
    let wider = match (digits(from), digits(to)) {
        (None, None) => from.scale == to.scale,
        (_, None) => to.scale.is_none_or(|scale| from.scale.is_some_and(|old| old <= scale)),
        (None, Some(_)) => false,
        (Some((whole, part)), Some((new_whole, new_part))) => whole <= new_whole && part <= new_part,
    };
    match (from.kind, to.kind) {
        (a, b) if a == b => longer && wider,
        (I16, I32 | I64) | (I32, I64) | (F32, F64) => true,
        (Id, Text) => to.length.is_none_or(|length| length >= 64),
        _ => false,
    }
}

/// Whether a type that holds more makes a server write the table anew: a length or precision that grows does not.
fn rewrites(from: &ColType, to: &ColType) -> bool {
    from.kind != to.kind || (from.scale != to.scale && to.precision.is_some())
}
