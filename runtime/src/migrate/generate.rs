//! `generate`: the compiled schema against the last snapshot, as files. Needs no database.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    branch,
    check::check,
    consent::Consent,
    diff::{Change, Edit, diff},
    directive::Directive,
    files::{Allowed, Entry, Home, Settings, Source, touch, write_files},
    moved,
    plan::{Hazard, HazardKind, Plan},
    render::{Way, render_for, script},
    snapshot::Snapshot,
    split,
};
use crate::{
    dialect::{Dialect, Flavour},
    error::{Error, Result, near},
    schema::{AppDef, ModuleDef, Table},
    value::{DateTime, Value},
};

/// What to generate.
#[derive(Debug, Clone, Default)]
pub struct Generate {
    /// The name of the migration; otherwise it tells what changes.
    pub name: Option<String>,
    /// Only these modules.
    pub modules: Vec<String>,
    /// To what destroys.
    pub consent: Consent,
    /// The moment in the name; the present one unless given.
    pub at: Option<DateTime>,
    /// Another folder than the application's.
    pub folder: Option<PathBuf>,
    /// Only find out; write nothing.
    pub dry_run: bool,
    /// Also a migration without changes, for SQL that is written by hand. It needs the name of one module.
    pub empty: bool,
    /// Bring what two branches generated into one line: what is beside it is generated anew.
    pub rebase: bool,
    /// Of two branches, keep the one with this migration; the one that was generated first, where none is named.
    pub onto: Option<String>,
}

/// A migration that was generated.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The module.
    pub module: String,
    /// `<timestamp>_<name>`; empty where the module needs none, and only its files were put in order.
    pub name: String,
    /// What it does.
    pub plan: Plan,
    /// Where it is.
    pub folder: PathBuf,
    /// Its files, by their path below the folder.
    pub files: BTreeMap<String, String>,
    /// What else was done with the files of the module, in words.
    pub notes: Vec<String>,
}

/// Generates the migrations of all modules whose schema changed. Either all are written or none.
pub(crate) fn generate(app: &'static AppDef, wanted: &Generate) -> Result<Vec<Generated>> {
    check(app)?;
    if wanted.empty && wanted.modules.len() != 1 {
        return Err(Error::Config("an empty migration belongs to one module: name it, as `--module product`".into()));
    }
    let mut made = Vec::new();
    let mut homes = Vec::new();
    let mut reasons = Vec::new();
    for module in chosen(app, &wanted.modules)? {
        let source = wanted.folder.clone().map_or(Source::Disk, Source::Folder);
        let mut home = Home::of(app, module, &source)?.ok_or_else(|| {
            Error::Migration(format!(
                "there is no folder for the migrations of `{}`: write `#[modelink::app(…, migrations = \"migrations\")]`",
                module.name
            ))
        })?;
        match of_module(app, module, &mut home, wanted) {
            Ok(generated) => made.extend(generated),
            Err(Error::Refused(more)) => reasons.extend(more),
            Err(error) => return Err(error),
        }
        homes.push((home, module));
    }
    if !reasons.is_empty() {
        return Err(Error::Refused(reasons));
    }
    if !wanted.dry_run {
        for (home, module) in homes.iter().filter(|(home, _)| home.is_edited()) {
            write(home, module, wanted)?;
        }
    }
    Ok(made)
}

/// Puts the files of a module in order, and adds the migration that it needs.
fn of_module(app: &'static AppDef, module: &'static ModuleDef, home: &mut Home, wanted: &Generate) -> Result<Option<Generated>> {
    let mut notes: Vec<String> = home.settle(module.name)?.into_iter().collect();
    if wanted.rebase {
        home.unite()?;
        notes.extend(branch::rebase(home, module.name, wanted.onto.as_deref(), &wanted.consent)?);
    } else {
        branch::one_line(module.name, &home.migrations()?)?;
    }
    moved::refuse_unwritten(app, module, home, &wanted.consent)?;
    let generated = migration_of(module, home, wanted)?;
    let idle = || Generated {
        module: module.name.to_owned(),
        name: String::new(),
        plan: Plan::new(Vec::new()),
        folder: home.folder.clone(),
        files: Files::new(),
        notes: Vec::new(),
    };
    let generated = generated.or_else(|| (!notes.is_empty()).then(idle));
    Ok(generated.map(|generated| Generated { notes, ..generated }))
}

/// The modules of these names; all, where none is named.
pub(super) fn chosen(app: &'static AppDef, names: &[String]) -> Result<Vec<&'static ModuleDef>> {
    let known = |name: &String| app.modules.iter().copied().find(|module| module.name == name);
    if names.is_empty() {
        return Ok(app.modules.to_vec());
    }
    let unknown = |name: &String| Error::Unknown {
        what: "module",
        name: name.clone(),
        near: near(name, app.modules.iter().map(|module| module.name)),
    };
    names.iter().map(|name| known(name).ok_or_else(|| unknown(name))).collect()
}

/// Files by their paths.
pub(super) type Files = BTreeMap<String, String>;

fn migration_of(module: &'static ModuleDef, home: &mut Home, wanted: &Generate) -> Result<Option<Generated>> {
    let (before, before_hash) = home.snapshot(module.name)?;
    let after = Snapshot::of(module);
    let plan = Plan::between(&before.tables, &after.tables)?;
    plan.permitted(&wanted.consent)?;
    if plan.is_empty() && !wanted.empty {
        return Ok(None);
    }
    let last = home.index()?.migration.pop().map(|entry| entry.name);
    let name = format!("{}_{}", stamp(wanted.at, last.as_deref()), title(wanted, &plan, last.is_none()));
    let down = diff(&after.tables, &backwards(&before.tables, &plan.changes));
    let dropped = |change: &Change| if let Change::Drop(table) = change { Some(table.clone()) } else { None };
    let dropped: Vec<Table> = plan.changes.iter().filter_map(dropped).collect();
    let mut own = Files::new();
    for dialect in home.dialects()? {
        if plan.is_empty() {
            own.insert(format!("{}.up.sql", dialect.name()), UP_BY_HAND.to_owned());
            own.insert(format!("{}.down.sql", dialect.name()), DOWN_BY_HAND.to_owned());
            continue;
        }
        let statements = |changes, way| render_for(Flavour::of(dialect), changes, way);
        let (up, back) = (Way::Online { stamp: &name }, Way::Back { stamp: &name, aside: &dropped });
        own.insert(format!("{}.up.sql", dialect.name()), script(&statements(&plan.changes, up), ""));
        own.insert(format!("{}.down.sql", dialect.name()), script(&statements(&down, back), &lost(dialect, &plan, &down)));
    }
    let entry = Entry { name: name.clone(), hash: hash_of(&own) };
    // Comments and the order of fields make no migration, so they change no hash either.
    let after_hash = if plan.is_empty() { before_hash.clone() } else { after.hash() };
    let settings = Settings { before: before_hash, after: after_hash, hazards: hazards(&plan), replaces: Vec::new() };
    own.insert("migration.toml".into(), to_toml(&settings));
    own.insert("snapshot.json".into(), after.to_text());
    home.add(entry, &own)?;
    let files = own.into_iter().map(|(path, text)| (format!("{}{name}/{path}", home.prefix), text)).collect();
    let (module, folder) = (module.name.to_owned(), home.folder.clone());
    Ok(Some(Generated { module, name, plan, folder, files, notes: Vec::new() }))
}

/// What stands in a migration for SQL that is written by hand.
const UP_BY_HAND: &str = "-- Write here what is to be done. It runs once, after the migrations before it.\n";
const DOWN_BY_HAND: &str = "-- Write here what takes it back, or why nothing can, behind `modelink: irreversible:`.\n";

/// The hash of the SQL of a migration, as it was generated.
pub(super) fn hash_of(files: &Files) -> String {
    split::hash(&files.iter().map(|(path, text)| format!("{path}\n{text}")).collect::<String>())
}

fn write(home: &Home, module: &ModuleDef, wanted: &Generate) -> Result<()> {
    let first = !home.folder.join(format!("{}index.toml", home.prefix)).exists();
    home.write()?;
    if module.migrations.is_none() {
        write_files(&home.folder, &Files::from([("index.toml".into(), to_toml(&home.listing(module.name)?))]))?;
    }
    if let Some(embedded) = home.embedded.filter(|_| first && wanted.folder.is_none()) {
        touch(embedded);
    }
    Ok(())
}

pub(super) fn to_toml<T: serde::Serialize>(value: &T) -> String {
    toml::to_string(value).unwrap_or_default()
}

/// What a way back cannot bring, and why it may not go at all.
fn lost(dialect: Dialect, plan: &Plan, down: &[Change]) -> String {
    let mut text = String::new();
    let set_aside = |hazard: &Hazard| dialect == Dialect::Postgres && hazard.kind == HazardKind::DropTable;
    for hazard in plan.hazards.iter().filter(|hazard| hazard.kind.loses() && !set_aside(hazard)) {
        text.push_str(&format!("-- What `{hazard}` destroyed does not come back.\n"));
    }
    let alterations = down.iter().filter_map(|change| if let Change::Alter(alter) = change { Some(alter) } else { None });
    for alter in alterations {
        for edit in &alter.edits {
            if let Edit::AddColumn(column) = edit
                && !column.nullable
                && column.default.is_none()
                && !column.autoincrement
            {
                let reason = format!("the values of `{}.{}` are gone, and no row may be without", alter.after.name, column.name);
                text.push_str(&Directive::Irreversible(reason).line());
            }
        }
    }
    text
}

fn hazards(plan: &Plan) -> Vec<Allowed> {
    // What destroys was allowed by name, or there would be no file.
    let allowed = |hazard: &Hazard| Allowed {
        step: hazard.to_string(),
        allowed: true,
        risks: hazard.kind.risks().iter().map(|risk| risk.text().to_owned()).collect(),
    };
    plan.hazards.iter().map(allowed).collect()
}

/// A moment as the head of a name, later than the last migration's.
fn stamp(at: Option<DateTime>, last: Option<&str>) -> String {
    let now = at.unwrap_or_else(DateTime::now).format("%Y%m%d%H%M%S").to_string();
    let taken = last.and_then(|name| name.split('_').next()).and_then(|stamp| stamp.parse::<u64>().ok());
    match (now.parse::<u64>().ok(), taken) {
        (Some(now), Some(taken)) if now <= taken => (taken + 1).to_string(),
        _ => now,
    }
}

fn title(wanted: &Generate, plan: &Plan, first: bool) -> String {
    let plain = |text: &str| -> String {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("_").chars().take(60).collect()
    };
    if let Some(name) = wanted.name.as_deref().map(plain).filter(|name| !name.is_empty()) {
        return name;
    }
    if plan.is_empty() {
        return "by_hand".into();
    }
    if first {
        return "initial".into();
    }
    plain(&plan.changes.first().map(describe).unwrap_or_default())
}

/// A change in a few words.
pub(crate) fn describe(change: &Change) -> String {
    match change {
        Change::Create(table) => format!("create {}", table.name),
        Change::Rename { from, to } => format!("rename {} to {}", from.name, to.name),
        Change::Drop(table) => format!("drop {}", table.name),
        Change::Alter(alter) => {
            let edit = alter.edits.iter().find_map(|edit| match edit {
                Edit::AddColumn(column) => Some(format!("add {} to", column.name)),
                Edit::DropColumn(column) => Some(format!("drop {} of", column.name)),
                Edit::RenameColumn { from, to } => Some(format!("rename {from} to {to} in")),
                _ => None,
            });
            format!("{} {}", edit.unwrap_or_else(|| "alter".into()), alter.after.name)
        }
    }
}

/// The tables before, asking for the renames that lead back to them.
pub(super) fn backwards(before: &[Table], changes: &[Change]) -> Vec<Table> {
    let mut tables = before.to_vec();
    for table in &mut tables {
        let mut now = table.name.clone();
        for change in changes {
            if let Change::Rename { from, to } = change
                && (&from.name, &from.schema) == (&table.name, &table.schema)
            {
                now.clone_from(&to.name);
                table.was = Some(to.name.clone());
            }
        }
        let altered = changes.iter().find_map(|change| match change {
            Change::Alter(alter) if alter.after.name == now && alter.after.schema == table.schema => Some(alter),
            _ => None,
        });
        for edit in altered.iter().flat_map(|alter| &alter.edits) {
            match edit {
                Edit::RenameColumn { from, to } => {
                    let column = table.columns.iter_mut().find(|column| column.name == *from);
                    column.into_iter().for_each(|column| column.was = Some(to.clone()));
                }
                Edit::Relabel { from, to: Value::Text(to), .. } => {
                    let labels = table.columns.iter_mut().flat_map(|column| &mut column.ty.labels);
                    labels.filter(|label| label.value == *from).for_each(|label| label.was = Some(to.clone()));
                }
                _ => {}
            }
        }
    }
    tables
}
