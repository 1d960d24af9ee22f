//! Plans tried out: on a database of no importance, as they would run on one that matters.

use super::{
    diff::{Change, diff},
    directive::Mode,
    drift::drift,
    files::{Home, Source},
    generate::backwards,
    introspect::Live,
    render::{Way, render_for, script},
    session::{Migrator, texts_of},
    split::{Piece, split},
};
use crate::{
    db::{Options, Pool, TestDatabase, open},
    dialect::{Dialect, Flavour, quote, quote_all},
    error::{Error, Result},
    schema::{AppDef, Table},
};

/// What names of things set aside are made of.
const STAMP: &str = "1";

/// A database for trials: whatever is in it may go.
pub struct Scratch {
    pool: Pool,
    migrator: Migrator,
}

impl Scratch {
    /// Opens the database at an address, on one connection.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for an address that cannot be used, and those of the database.
    pub async fn open(url: &str) -> Result<Self> {
        let pool = open(url, &Options { max_connections: 1, ..Options::default() }).await?;
        let migrator = Migrator::on(&pool).await?;
        Ok(Scratch { pool, migrator })
    }

    /// Brings it from one schema to another, where nobody else is at work.
    ///
    /// # Errors
    /// That of the first statement that fails; then nothing was changed where a transaction holds schema changes.
    pub async fn apply(&mut self, before: &[Table], after: &[Table]) -> Result<usize> {
        self.run(&diff(before, after), Way::Plain).await
    }

    /// Takes a change in one transaction back.
    ///
    /// # Errors
    /// As [`apply`](Scratch::apply).
    pub async fn revert(&mut self, before: &[Table], after: &[Table]) -> Result<usize> {
        self.run(&diff(after, &backwards(before, &diff(before, after))), Way::Plain).await
    }

    /// Brings it from one schema to another as a migration does, while others might read and write.
    ///
    /// # Errors
    /// That of the first statement that fails.
    pub async fn apply_online(&mut self, before: &[Table], after: &[Table]) -> Result<usize> {
        self.run(&diff(before, after), Way::Online { stamp: STAMP }).await
    }

    /// Takes that back.
    ///
    /// # Errors
    /// That of the first statement that fails.
    pub async fn revert_online(&mut self, before: &[Table], after: &[Table]) -> Result<usize> {
        let changes = diff(before, after);
        let dropped = |change: &Change| if let Change::Drop(table) = change { Some(table.clone()) } else { None };
        let aside: Vec<Table> = changes.iter().filter_map(dropped).collect();
        self.run(&diff(after, &backwards(before, &changes)), Way::Back { stamp: STAMP, aside: &aside }).await
    }

    /// Drops all tables, whoever made them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clear(&mut self) -> Result<()> {
        let live = self.live().await?;
        let dialect = self.migrator.flavour.dialect();
        let names = || live.tables.iter().filter(|(_, table)| !table.view).map(|(name, _)| name);
        match dialect {
            Dialect::Postgres => {
                let schemas = self.migrator.texts(postgres_schemas()).await?;
                let drop = schemas.iter().flatten().map(|name| format!("DROP SCHEMA {} CASCADE;", quote(dialect, name)));
                let sql = drop.collect::<String>() + "CREATE SCHEMA public";
                self.migrator.run(&sql).await?;
            }
            Dialect::MySql if live.tables.is_empty() => {}
            Dialect::MySql => {
                let names: Vec<_> = names().collect();
                self.migrator.run("SET foreign_key_checks = 0").await?;
                self.migrator.run(&format!("DROP TABLE {}", quote_all(dialect, &names))).await?;
                self.migrator.run("SET foreign_key_checks = 1").await?;
            }
            Dialect::Sqlite => {
                self.migrator.run("PRAGMA foreign_keys = OFF").await?;
                let drops: String = names().map(|name| format!("DROP TABLE {};", quote(dialect, name))).collect();
                self.migrator.run(&drops).await?;
                self.migrator.run("PRAGMA foreign_keys = ON").await?;
            }
        }
        Ok(())
    }

    async fn run(&mut self, changes: &[Change], way: Way<'_>) -> Result<usize> {
        let flavour = self.migrator.flavour;
        let pieces = split(flavour.dialect(), &script(&render_for(flavour, changes, way), ""));
        self.pieces(&pieces).await
    }

    async fn pieces(&mut self, pieces: &[Piece]) -> Result<usize> {
        let together = !pieces.iter().any(|piece| piece.mode == Mode::Alone);
        if together {
            self.migrator.begin().await?;
        }
        let mut result = Ok(());
        for piece in pieces {
            result = self.piece(piece).await;
            if result.is_err() {
                break;
            }
        }
        if together {
            result = self.migrator.finish(result).await;
        }
        result.map(|()| pieces.len())
    }

    async fn piece(&mut self, piece: &Piece) -> Result<()> {
        match &piece.mode {
            Mode::Expect(reason) => match self.migrator.finds(&piece.sql).await? {
                true => Err(Error::Migration(reason.clone())),
                false => Ok(()),
            },
            Mode::Repeat => {
                while self.migrator.run_limited(&piece.sql, piece.slow).await? > 0 {}
                Ok(())
            }
            Mode::Together | Mode::Alone => self.migrator.run_limited(&piece.sql, piece.slow).await.map(|_| ()),
        }
    }

    /// Runs SQL.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sql(&mut self, sql: &str) -> Result<()> {
        self.migrator.run(sql).await.map(|_| ())
    }

    /// The rows of a query, all cells as text; `NULL` is empty.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn texts(&mut self, sql: &str) -> Result<Vec<Vec<String>>> {
        let mut query = self.migrator.writer();
        query.sql(sql);
        Ok(self.migrator.fetch(query).await?.iter().map(texts_of).collect())
    }

    /// What it holds.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn live(&mut self) -> Result<Live> {
        Live::read(&mut self.migrator).await
    }

    /// What the server is.
    pub fn flavour(&self) -> Flavour {
        self.migrator.flavour
    }

    /// Closes the connection.
    pub async fn close(self) {
        drop(self.migrator);
        self.pool.close().await;
    }
}

/// Runs all migrations of an application on a new database beside the one at an address, and compares its catalog with what
/// each of them promises; how many there were.
pub(crate) async fn prove(app: &'static AppDef, server: &str, source: &Source) -> Result<usize> {
    let database = TestDatabase::create(server).await?;
    let mut scratch = Scratch::open(database.url()).await?;
    let played = replay(&mut scratch, app, source).await;
    scratch.close().await;
    played
}

async fn replay(scratch: &mut Scratch, app: &'static AppDef, source: &Source) -> Result<usize> {
    let flavour = scratch.flavour();
    let mut count = 0;
    for module in app.modules.iter().filter(|module| module.stored().next().is_some()) {
        let migrations = Home::of(app, module, source)?.map_or_else(|| Ok(Vec::new()), |home| home.migrations())?;
        for migration in &migrations {
            let at = |what: String| Error::Migration(format!("`{}/{}` on a new database: {what}", module.name, migration.name));
            scratch.pieces(&migration.up(flavour.dialect())?).await.map_err(|error| at(error.to_string()))?;
            let found = drift(flavour, &migration.schema()?.tables, &scratch.live().await?);
            if !found.is_empty() {
                let words: Vec<String> = found.iter().map(|drift| drift.difference.to_string()).collect();
                return Err(at(format!("it does not lead to its `snapshot.json`: {}", words.join("; "))));
            }
            count += 1;
        }
    }
    Ok(count)
}

/// The schemas that are not the server's own.
const fn postgres_schemas() -> &'static str {
    "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
}
