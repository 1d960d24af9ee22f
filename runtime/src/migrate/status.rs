//! What was applied and what is pending. Reads only.

use super::{
    apply::files,
    carry,
    diff::diff,
    drift::{self, Drift},
    files::{Migration, Source},
    history,
    introspect::Live,
    session::Migrator,
    snapshot::Snapshot,
};
use crate::{db::Db, error::Result};

/// How far a migration is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was applied.
    Applied,
    /// It was begun and broke off.
    Partial,
    /// It is still to run.
    Pending,
}

/// One migration, as it is on this database.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct MigrationStatus {
    /// `<timestamp>_<name>`.
    pub name: String,
    /// How far it is.
    pub state: State,
    /// What it runs here.
    pub statements: Vec<String>,
    /// What is dangerous about it: the step and, in brackets, what may go wrong.
    pub hazards: Vec<String>,
}

/// The migrations of a module.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ModuleStatus {
    /// The module.
    pub module: String,
    /// In order.
    pub migrations: Vec<MigrationStatus>,
    /// Whether the compiled schema is that of the last migration.
    pub generated: bool,
    /// Where the database is not what the applied migrations made.
    pub drift: Vec<Drift>,
}

/// The state of all modules.
pub(crate) async fn status(db: &Db, source: &Source) -> Result<Vec<ModuleStatus>> {
    let mut all = Vec::new();
    for place in db.places() {
        let files = files(db, place, source)?;
        let mut migrator = Migrator::open(db, place).await?;
        let live = Live::read(&mut migrator).await?;
        let history = match live.tables.contains_key("modelink_migrations") {
            true => history::read(&mut migrator).await?,
            false => history::History::default(),
        };
        let dialect = migrator.flavour.dialect();
        let history = carry::seen(&files, history, dialect)?;
        for (module, migrations) in files {
            history::pending(module.name, &migrations, &history, dialect)?;
            let applied = history::applied(&history, module.name);
            let state = |name: &str| match applied.iter().find(|(other, _)| *other == name) {
                Some((_, true)) => State::Applied,
                Some((_, false)) => State::Partial,
                None => State::Pending,
            };
            let now = Snapshot::of(module).tables;
            let last = migrations.last().map(Migration::schema).transpose()?;
            let generated = last.is_some_and(|last| diff(&last.tables, &now).is_empty());
            let mut shown = Vec::new();
            for migration in &migrations {
                shown.push(MigrationStatus {
                    name: migration.name.clone(),
                    state: state(&migration.name),
                    statements: migration.up(dialect)?.into_iter().map(|piece| piece.sql).collect(),
                    hazards: migration.settings.hazards.iter().map(ToString::to_string).collect(),
                });
            }
            let drift = drift::drift(migrator.flavour, &drift::made(module.name, &migrations, &history)?, &live);
            all.push(ModuleStatus { module: module.name.to_owned(), migrations: shown, generated, drift });
        }
    }
    Ok(all)
}
