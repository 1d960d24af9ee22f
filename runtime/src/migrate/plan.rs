//! A plan: changes, what is dangerous about them, and what cannot be done at all.

use std::fmt;

use super::{
    consent::Consent,
    diff::{Alter, Change, Edit, diff},
    symbolic::prove,
};
use crate::{
    error::{Error, Result},
    schema::{ColType, Column, ForeignKey, Table},
    value::{Kind, Value},
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
    /// A value of an enum may not be stored any more.
    DropValue,
    /// A required column without values, for tables without rows.
    AddRequired,
    /// Programs that use the old name of a table fail.
    RenameTable,
    /// Programs that use the old name of a column fail.
    RenameColumn,
    /// Programs that still run may read a null where they expect a value.
    DropNotNull,
    /// Rows may point to nothing from now on.
    DropForeignKey,
}

/// What may go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Risk {
    /// Rows or values go.
    DataLoss,
    /// Every row is written again.
    Rewrite,
    /// Nobody can write to the table meanwhile.
    BlocksWrites,
    /// Rows that are there may not allow it.
    MayFailOnData,
    /// What it takes away does not come back.
    Irreversible,
    /// Programs that still run may fail.
    BreaksPrograms,
}

impl Risk {
    /// In words.
    pub const fn text(self) -> &'static str {
        match self {
            Risk::DataLoss => "data loss",
            Risk::Rewrite => "rewrite",
            Risk::BlocksWrites => "blocks writes",
            Risk::MayFailOnData => "may fail on data",
            Risk::Irreversible => "irreversible",
            Risk::BreaksPrograms => "breaks running programs",
        }
    }
}

impl HazardKind {
    /// Whether a person must allow it by name: data is lost or may not be stored any more, or all others wait.
    pub const fn destroys(self) -> bool {
        use HazardKind::{AddRequired, DropValue, Rewrite};
        self.loses() || matches!(self, AddRequired | DropValue | Rewrite)
    }

    /// Whether data is lost or may not be stored any more.
    pub const fn loses(self) -> bool {
        use HazardKind::{ChangeKey, ChangeType, DropColumn, DropTable, Narrow};
        matches!(self, DropTable | DropColumn | ChangeType | ChangeKey | Narrow)
    }

    /// What may go wrong.
    pub const fn risks(self) -> &'static [Risk] {
        use Risk::{BlocksWrites, BreaksPrograms, DataLoss, Irreversible, MayFailOnData, Rewrite};
        match self {
            HazardKind::DropTable | HazardKind::DropColumn => &[DataLoss, Irreversible, BreaksPrograms],
            HazardKind::ChangeType => &[DataLoss, Rewrite, BlocksWrites, MayFailOnData],
            HazardKind::Rewrite => &[Rewrite, BlocksWrites],
            HazardKind::ChangeKey => &[Rewrite, BlocksWrites, MayFailOnData],
            HazardKind::Narrow | HazardKind::DropValue | HazardKind::SetNotNull => &[MayFailOnData, BreaksPrograms],
            HazardKind::AddUnique | HazardKind::AddCheck | HazardKind::AddForeignKey | HazardKind::AddRequired => {
                &[MayFailOnData]
            }
            HazardKind::RenameTable | HazardKind::RenameColumn | HazardKind::DropNotNull | HazardKind::DropForeignKey => {
                &[BreaksPrograms]
            }
        }
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
            HazardKind::DropValue => "drop-value",
            HazardKind::AddRequired => "add-required",
            HazardKind::RenameTable => "rename-table",
            HazardKind::RenameColumn => "rename-column",
            HazardKind::DropNotNull => "drop-not-null",
            HazardKind::DropForeignKey => "drop-foreign-key",
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
                Change::Rename { from, .. } => plan.hazard(HazardKind::RenameTable, full_name(from)),
                Change::Create(_) => {}
            }
        }
        plan.hazards.sort();
        plan.hazards.dedup();
        Plan { changes, ..plan }
    }

    /// The plan that leads from one schema to another, proved in memory.
    ///
    /// # Errors
    /// [`Error::Migration`] where it would not lead there.
    pub fn between(before: &[Table], after: &[Table]) -> Result<Self> {
        let changes = diff(before, after);
        prove(before, &changes, after)?;
        Ok(Plan::new(changes))
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
                let risks = hazard.kind.risks().iter().map(|risk| risk.text()).collect::<Vec<_>>().join(", ");
                reasons.push(format!("`{step}` needs consent by name ({risks}): `--allow {step}`"));
            }
        }
        if reasons.is_empty() { Ok(()) } else { Err(Error::Refused(reasons)) }
    }

    /// The tables turned out to have no rows.
    pub(super) fn on_empty_tables(&mut self) {
        self.refusals.retain(|refusal| !refusal.about_rows);
        self.hazards.retain(|hazard| !matches!(hazard.kind, HazardKind::AddRequired | HazardKind::DropValue));
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

    /// A link is new while another one with like columns is gone, which may be a rename that nobody wrote down.
    pub(super) fn looks_renamed(&mut self, link: &str, old: &str, step: String) {
        self.refusals.push(Refusal {
            reason: format!(
                "the link `{old}` is gone and `{link}` with like columns is new: if it was renamed, write `#[link(was = \
                 \"{old}\")]`; if its rows may go, `--allow {step}`"
            ),
            unless: Some(step),
            about_rows: false,
        });
    }

    /// The table comes back from where nobody used it, and the rows that are in it were in it before.
    pub(super) fn brings_back(&mut self) {
        self.hazards
            .retain(|hazard| !matches!(hazard.kind, HazardKind::RenameTable | HazardKind::Narrow | HazardKind::AddUnique));
    }

    fn hazard(&mut self, kind: HazardKind, name: String) {
        self.hazards.push(Hazard { kind, name });
    }

    fn alteration(&mut self, alter: &Alter) {
        let table = full_name(&alter.after);
        self.values(&table, alter);
        for edit in &alter.edits {
            match edit {
                Edit::AddColumn(column) => self.added(&table, column),
                Edit::RenameColumn { from, .. } => self.hazard(HazardKind::RenameColumn, format!("{table}.{from}")),
                Edit::AlterColumn { from, to } => {
                    let name = format!("{table}.{}", to.name);
                    if !widens(&from.ty, &to.ty) {
                        self.hazard(HazardKind::ChangeType, name.clone());
                    } else if rewrites(&from.ty, &to.ty) {
                        self.hazard(HazardKind::Rewrite, name.clone());
                    }
                    match (from.nullable, to.nullable) {
                        (true, false) => self.hazard(HazardKind::SetNotNull, name),
                        (false, true) => self.hazard(HazardKind::DropNotNull, name),
                        _ => {}
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
                Edit::DropForeignKey(key) if stays(key, alter) => {
                    self.hazard(HazardKind::DropForeignKey, format!("{table}.{}", key.name));
                }
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
        let step = format!("add-required:{table}.{name}");
        self.hazard(HazardKind::AddRequired, format!("{table}.{name}"));
        self.refusals.push(Refusal {
            reason: format!(
                "`{table}.{name}` is new, required and has no default, so rows that are there could not have it: give it \
                 `#[column(default = …)]`; or make it `Option<…>` first, fill it, and make it required in a later migration; or, \
                 where no database has rows in `{table}`, `--allow {step}`"
            ),
            unless: Some(step),
            about_rows: true,
        });
    }

    /// Values of an enum that are gone: renamed, perhaps, where others are new.
    fn values(&mut self, table: &str, alter: &Alter) {
        for column in &alter.after.columns {
            let from = alter.edits.iter().find_map(|edit| match edit {
                Edit::RenameColumn { from, to } if *to == column.name => Some(from.as_str()),
                _ => None,
            });
            let Some(old) = alter.before.column(from.unwrap_or(&column.name)) else { continue };
            // A column that is no enum any more takes every value.
            if column.ty.labels.is_empty() || column.ty.kind != old.ty.kind {
                continue;
            }
            let renamed = |value: &Value| {
                alter.edits.iter().any(|edit| {
                    matches!(edit, Edit::Relabel { column: other, from, to } if other.name == column.name && (from == value || to == value))
                })
            };
            let only_in = |one: &Column, other: &Column| -> Vec<String> {
                let missing = |value: &Value| !other.ty.labels.iter().any(|label| label.value == *value) && !renamed(value);
                let values = one.ty.labels.iter().map(|label| &label.value).filter(|value| missing(value));
                values.map(label_text).collect()
            };
            let (gone, new) = (only_in(old, column), only_in(column, old));
            for value in gone {
                let name = format!("{table}.{}.{value}", column.name);
                self.hazard(HazardKind::DropValue, name.clone());
                let (Some(new), Value::Text(_)) = (new.first(), &column.ty.labels[0].value) else { continue };
                self.refusals.push(Refusal {
                    reason: format!(
                        "the value `{value}` of `{table}.{}` is gone and `{new}` is new: if it was renamed, write \
                         `#[db(was = \"{value}\")]` on it; if no row may have `{value}` any more, `--allow drop-value:{name}`",
                        column.name
                    ),
                    unless: Some(format!("drop-value:{name}")),
                    about_rows: true,
                });
            }
        }
    }

    /// A column that goes while one of the same type comes may be a rename that nobody wrote down.
    fn look_alike_columns(&mut self, table: &str, gone: &Column, alter: &Alter) {
        let alike = alter.edits.iter().find_map(|edit| match edit {
            Edit::AddColumn(new) if new.ty.kind == gone.ty.kind && new.ty.array == gone.ty.array => Some(new),
            _ => None,
        });
        let Some(new) = alike else { return };
        let is_reference = alter.after.foreign_keys.iter().any(|key| key.columns == [new.name.as_str()]);
        let (old, new, step) = (&gone.name, &new.name, format!("drop-column:{table}.{}", gone.name));
        let was = match (is_reference, old.strip_suffix("_id"), new.strip_suffix("_id")) {
            (true, Some(old), Some(new)) => format!("`#[relation(was = \"{old}\")]` on `{new}`"),
            _ => format!("`#[column(was = \"{old}\")]` on `{new}`"),
        };
        self.refusals.push(Refusal {
            reason: format!(
                "`{table}.{old}` is gone and `{table}.{new}` of the same type is new: if it was renamed, write {was}; if the \
                 values of `{old}` may go, `--allow {step}`"
            ),
            unless: Some(step),
            about_rows: false,
        });
    }

    fn look_alike_tables(&mut self, gone: &Table, changes: &[Change]) {
        let alike = changes.iter().find_map(|change| match change {
            Change::Create(new) if alike(new, gone) => Some(new),
            _ => None,
        });
        let Some(new) = alike else { return };
        let (old, step) = (full_name(gone), format!("drop-table:{}", full_name(gone)));
        let was = match is_pivot(new) {
            true => format!("`#[relation(pivot_table = \"{}\", was = \"{}\")]`", new.name, gone.name),
            false => format!("`#[model(was = \"{}\")]`", gone.name),
        };
        self.refusals.push(Refusal {
            reason: format!(
                "the table `{old}` is gone and `{}` with like columns is new: if it was renamed, write {was}; if its rows may \
                 go, `--allow {step}`",
                full_name(new),
            ),
            unless: Some(step),
            about_rows: false,
        });
    }
}

/// Whether the columns of a key stay, without a key of their own.
fn stays(key: &ForeignKey, alter: &Alter) -> bool {
    let kept = key.columns.iter().all(|column| alter.after.column(column).is_some());
    kept && !alter.after.foreign_keys.iter().any(|other| other.columns == key.columns)
}

fn label_text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Int(number) => number.to_string(),
        _ => String::new(),
    }
}

fn same_names(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|name| b.contains(name))
}

/// Columns that nearly every table has.
const COMMON: [&str; 4] = ["id", "created_at", "updated_at", "deleted_at"];

/// Whether two tables share most of the columns that are theirs alone, so that one may be the other under a new name.
pub(super) fn alike(a: &Table, b: &Table) -> bool {
    let own = |table: &Table| -> Vec<(String, Kind)> {
        let columns = table.columns.iter().filter(|column| !COMMON.contains(&column.name.as_str()));
        columns.map(|column| (column.name.clone(), column.ty.kind)).collect()
    };
    let (a, b) = (own(a), own(b));
    let shared = a.iter().filter(|column| b.contains(column)).count();
    3 * shared >= 2 * a.len().max(b.len()) && !(a.is_empty() && b.is_empty())
}

/// Whether the table holds pairs and nothing else.
fn is_pivot(table: &Table) -> bool {
    table.columns.len() == table.primary_key.len() && !table.foreign_keys.is_empty()
}

/// `table`, or `schema.table`.
pub(crate) fn full_name(table: &Table) -> String {
    match &table.schema {
        Some(schema) => format!("{schema}.{}", table.name),
        None => table.name.clone(),
    }
}

/// Whether every value of one type is a value of the other, on every database.
pub(super) fn widens(from: &ColType, to: &ColType) -> bool {
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
