//! Running migrations: under the lock, once, statement by statement.

use super::{
    consent::Consent,
    files::{Home, Migration, Source},
    history::{self, Direction, Entry},
    introspect::Live,
    lock::{self, Lock},
    session::Migrator,
    split::Piece,
};
use crate::{
    db::{Db, Place},
    error::{Error, Result},
    schema::ModuleDef,
};

/// How to migrate.
#[derive(Debug, Clone, Default)]
pub struct Migrate {
    /// Which files.
    pub source: Source,
    /// To what destroys among the links.
    pub consent: Consent,
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
    for module in app.modules.iter().filter(|module| db.placement().of(module) == place && !module.models.is_empty()) {
        let migrations = Home::of(app, module, source)?.map_or_else(|| Ok(Vec::new()), |home| home.migrations())?;
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
        let mut tries = 0;
        while !live.tables.contains_key(name) {
            match migrator.run(&create).await {
                Ok(_) => break,
                // Two migrators that create it at once: `IF NOT EXISTS` does not help on PostgreSQL.
                Err(_) if tries < 10 => {
                    tries += 1;
                    tokio::time::sleep(std::time::Duration::from_millis(30 * tries)).await;
                }
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
    prepare(&mut migrator, &live).await?;
    let lock = Lock::take(&mut migrator, db, place).await?;
    let result = run_pending(&mut migrator, &lock, &files).await;
    let result = match result {
        Ok(applied) => super::links::sync_held(&mut migrator, db, place, &options.consent).await.map(|_| applied),
        Err(error) => Err(error),
    };
    // The lease ends by itself where this fails.
    let released = lock.release(&mut migrator).await;
    let applied = result?;
    released.map(|()| applied)
}

async fn run_pending(migrator: &mut Migrator, lock: &Lock, files: &Files) -> Result<Vec<Applied>> {
    let history = history::read(migrator).await?;
    let dialect = migrator.flavour.dialect();
    let mut pending = Vec::new();
    for (module, migrations) in files {
        for migration in history::pending(module.name, migrations, &history, dialect)? {
            consented(module.name, migration)?;
            pending.push((module.name, migration, migration.up(dialect)?));
        }
    }
    let mut applied = Vec::new();
    for (module, migration, pieces) in &pending {
        lock.renew(migrator).await?;
        let run = Run { module, name: &migration.name, direction: Direction::Up, pieces, history: &history };
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

/// One migration, one way.
pub(super) struct Run<'a> {
    pub module: &'a str,
    pub name: &'a str,
    pub direction: Direction,
    pub pieces: &'a [Piece],
    pub history: &'a [Entry],
}

impl Run<'_> {
    fn entry(&self, statement: usize, hash: String, finished: bool) -> Entry {
        let (module, name) = (self.module.to_owned(), self.name.to_owned());
        Entry { module, name, direction: self.direction, statement, hash, finished }
    }

    /// Runs it; how many statements ran.
    pub(super) async fn play(&self, migrator: &mut Migrator, lock: &Lock) -> Result<usize> {
        match migrator.flavour.transactional_ddl() {
            true => self.together(migrator, lock).await,
            false => self.one_by_one(migrator, lock).await,
        }
    }

    /// All statements and their rows in one transaction.
    async fn together(&self, migrator: &mut Migrator, lock: &Lock) -> Result<usize> {
        migrator.begin().await?;
        let result = self.in_transaction(migrator, lock).await;
        migrator.finish(result).await
    }

    async fn in_transaction(&self, migrator: &mut Migrator, lock: &Lock) -> Result<usize> {
        for (place, piece) in self.pieces.iter().enumerate() {
            migrator.run(&piece.sql).await.map_err(|error| self.failed(place, error))?;
        }
        let mut rows = vec![self.entry(0, history::whole(self.pieces), true)];
        rows.extend(self.pieces.iter().enumerate().map(|(place, piece)| self.entry(place + 1, piece.hash.clone(), true)));
        match self.direction {
            Direction::Up => history::record(migrator, &rows).await?,
            Direction::Down => history::forget(migrator, self.module, self.name).await?,
        }
        lock.check(migrator).await?;
        Ok(self.pieces.len())
    }

    /// Each statement commits by itself: its row says that it began and that it ended, so that a run can be resumed.
    async fn one_by_one(&self, migrator: &mut Migrator, lock: &Lock) -> Result<usize> {
        let known = |statement: usize| {
            self.history.iter().find(|entry| {
                (entry.module.as_str(), entry.name.as_str(), entry.direction, entry.statement)
                    == (self.module, self.name, self.direction, statement)
            })
        };
        let whole = self.entry(0, history::whole(self.pieces), false);
        if known(0).is_none() {
            history::record(migrator, std::slice::from_ref(&whole)).await?;
        }
        let mut ran = 0;
        for (place, piece) in self.pieces.iter().enumerate() {
            let entry = self.entry(place + 1, piece.hash.clone(), false);
            let begun = known(place + 1);
            if begun.is_some_and(|entry| entry.finished) {
                continue;
            }
            lock.check(migrator).await?;
            if begun.is_none() {
                history::record(migrator, std::slice::from_ref(&entry)).await?;
            }
            match migrator.run(&piece.sql).await {
                Ok(_) => {}
                // It was begun by a run that broke off; the server tells that it had taken effect.
                Err(error) if begun.is_some() && already_done(&error) => {}
                Err(error) => {
                    if refused(&error) {
                        history::unrecord(migrator, &entry).await?;
                    }
                    return Err(self.failed(place, error));
                }
            }
            history::finish(migrator, &entry).await?;
            ran += 1;
        }
        match self.direction {
            Direction::Up => history::finish(migrator, &whole).await?,
            Direction::Down => history::forget(migrator, self.module, self.name).await?,
        }
        Ok(ran)
    }

    fn failed(&self, place: usize, error: Error) -> Error {
        Error::Migration(format!("statement {} of `{}/{}` failed: {error}", place + 1, self.module, self.name))
    }
}

/// Whether the server answered, and said no.
fn refused(error: &Error) -> bool {
    matches!(error, Error::Database(source) if matches!(**source, sea_orm::sqlx::Error::Database(_)))
}

/// The codes by which MariaDB and MySQL say that an object is there already, or gone already.
fn already_done(error: &Error) -> bool {
    use sea_orm::sqlx;
    let Error::Database(source) = error else { return false };
    let sqlx::Error::Database(database) = &**source else { return false };
    #[cfg(feature = "sqlx-mysql")]
    if let Some(error) = database.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return matches!(error.number(), 1050 | 1051 | 1054 | 1060 | 1061 | 1068 | 1091 | 1176 | 1826 | 3822)
            || (error.number() == 1005 && error.message().contains("121"));
    }
    let _ = database;
    false
}
