//! Running migrations: under the lock, once, statement by statement.

use std::time::Duration;

use super::{
    branch,
    busy::{Patience, is_refusal},
    carry,
    consent::Consent,
    drift,
    files::{Home, Migration, Source},
    history::{self, Direction},
    introspect::Live,
    lock::{self, Lock},
    run::Run,
    session::Migrator,
    system,
};
use crate::{
    db::{Db, Place},
    dialect::Dialect,
    error::{Error, Result},
    schema::{ModuleDef, Table},
};

/// How to migrate.
#[derive(Debug, Clone)]
pub struct Migrate {
    /// Which files.
    pub source: Source,
    /// To what destroys among the links.
    pub consent: Consent,
    /// How long to wait for another migrator of this application; two minutes unless set.
    pub wait: Duration,
}

impl Default for Migrate {
    fn default() -> Self {
        Migrate { source: Source::default(), consent: Consent::none(), wait: lock::PATIENCE }
    }
}

/// A migration that was run or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The module.
    pub module: String,
    /// `<timestamp>_<name>`.
    pub name: String,
    /// How many statements ran this time.
    pub statements: usize,
}

/// A module and its migrations.
pub(super) type Files = Vec<(&'static ModuleDef, Vec<Migration>)>;

/// The migrations of the modules that live in a place.
pub(super) fn files(db: &Db, place: Place, source: &Source) -> Result<Files> {
    let app = db.app();
    let mut files = Vec::new();
    for module in app.modules.iter().filter(|module| db.placement().of(module) == place) {
        let migrations = Home::of(app, module, source)?.map_or_else(|| Ok(Vec::new()), |home| home.migrations())?;
        if migrations.is_empty() && module.stored().next().is_none() {
            continue;
        }
        if migrations.is_empty() {
            return Err(Error::Migration(format!(
                "the module `{}` has no migrations: make them with `generate` and build again, or, while developing, bring the \
                 database to the declared schema with `push`",
                module.name
            )));
        }
        files.push((*module, migrations));
    }
    Ok(files)
}

/// Makes the tables of the library.
pub(super) async fn prepare(migrator: &mut Migrator, live: &Live) -> Result<()> {
    for (name, create) in [("modelink_migrations", history::create(migrator)), ("modelink_lock", lock::CREATE.to_owned())] {
        let mut patience = Patience::new();
        while !live.tables.contains_key(name) {
            match migrator.run(&create).await {
                Ok(_) => break,
                // Two migrators that create it at once: `IF NOT EXISTS` does not help on PostgreSQL.
                Err(error) if is_refusal(&error) && patience.again().await => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Runs what is pending in one database, then syncs the links that live there.
pub(super) async fn migrate_place(db: &Db, place: Place, options: &Migrate) -> Result<Vec<Applied>> {
    let files = files(db, place, &options.source)?;
    let mut migrator = Migrator::open(db, place).await?;
    let live = Live::read(&mut migrator).await?;
    refuse_pushed(&mut migrator, &live, db).await?;
    if up_to_date(&mut migrator, &live, &files).await?
        && super::links::up_to_date(&mut migrator, db, place, &options.consent, &live).await?
        && system::missing(db, place, &migrator, &live).is_empty()
    {
        return Ok(Vec::new());
    }
    migrator.settle().await?;
    prepare(&mut migrator, &live).await?;
    let lock = Lock::take(&mut migrator, db, place, options.wait).await?;
    let result = migrate_held(&mut migrator, db, place, &lock, &files, &options.consent).await;
    // The lease ends by itself where this fails.
    let released = lock.release(&mut migrator).await;
    let applied = result?;
    released.map(|()| applied)
}

/// Under the lock: modules, then links, then what the library needs for databases that links span.
async fn migrate_held(
    migrator: &mut Migrator,
    db: &Db,
    place: Place,
    lock: &Lock,
    files: &Files,
    consent: &Consent,
) -> Result<Vec<Applied>> {
    super::links::refuse(migrator, db, place, consent).await?;
    let applied = run_pending(migrator, system::expected(db, place), lock, files, consent).await?;
    super::links::sync_held(migrator, db, place, consent, Some(lock)).await?;
    system::make(db, place, migrator).await?;
    Ok(applied)
}

/// Whether nothing is pending: then nobody needs the lock.
async fn up_to_date(migrator: &mut Migrator, live: &Live, files: &Files) -> Result<bool> {
    if !live.tables.contains_key("modelink_migrations") {
        return Ok(false);
    }
    let history = history::read(migrator).await?;
    if !carry::rows(files, &history, migrator.flavour.dialect())?.is_empty() {
        return Ok(false);
    }
    for (module, migrations) in files {
        if !history::pending(module.name, migrations, &history, migrator.flavour.dialect())?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn run_pending(
    migrator: &mut Migrator,
    system: &[Table],
    lock: &Lock,
    files: &Files,
    consent: &Consent,
) -> Result<Vec<Applied>> {
    let history = carry::over(migrator, lock, files).await?;
    let dialect = migrator.flavour.dialect();
    let mut pending = Vec::new();
    for (module, migrations) in files {
        let open = history::pending(module.name, migrations, &history, dialect)?;
        if !open.is_empty() {
            branch::one_line(module.name, migrations)?;
        }
        for migration in open {
            consented(module.name, migration)?;
            pending.push((module.name, migration, migration.up(dialect)?));
        }
    }
    if !pending.is_empty() {
        // Read under the lock: nobody else migrates now.
        let live = Live::read(migrator).await?;
        let mut tables = drift::of_modules(files, &history)?;
        let made = |table: &&Table| live.has(dialect, table);
        tables.extend(system.iter().filter(made).cloned());
        drift::refuse(&drift::drift(migrator.flavour, &tables, &live), consent)?;
        if dialect == Dialect::Sqlite {
            let statements = pending.iter().flat_map(|(_, _, pieces)| pieces).map(|piece| piece.sql.as_str());
            drift::keep_foreign_columns(&tables, &live, statements, consent)?;
        }
    }
    let mut applied = Vec::new();
    for (module, migration, pieces) in &pending {
        let progress = history.progress(module, &migration.name);
        let run = Run { module, name: &migration.name, direction: Direction::Up, pieces, progress };
        let statements = run.play(migrator, lock).await?;
        tracing::info!(module, migration = migration.name, statements, "migrated");
        applied.push(Applied { module: (*module).to_owned(), name: migration.name.clone(), statements });
    }
    Ok(applied)
}

fn consented(module: &str, migration: &Migration) -> Result<()> {
    let open: Vec<_> = migration.settings.hazards.iter().filter(|hazard| !hazard.allowed).collect();
    match open.is_empty() {
        true => Ok(()),
        false => Err(Error::Refused(
            open.iter()
                .map(|hazard| {
                    format!(
                        "`{module}/{}` needs consent to `{}`: write `allowed = true` in its `migration.toml`",
                        migration.name, hazard.step
                    )
                })
                .collect(),
        )),
    }
}

async fn refuse_pushed(migrator: &mut Migrator, live: &Live, db: &Db) -> Result<()> {
    let pushed = live.tables.contains_key("modelink_schema")
        && migrator.texts("SELECT name FROM modelink_schema").await?.iter().any(|row| row == &[db.app().name.to_owned()]);
    match pushed {
        false => Ok(()),
        true => Err(Error::Migration(
            "this database was made by `push`, so migrations would meet its tables: use an empty database, or go on with `push`"
                .into(),
        )),
    }
}
