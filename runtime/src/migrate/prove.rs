//! Plans tried out: on a database of no importance, as they would run on one that matters.

use super::{
    diff::{Change, diff},
    directive::Mode,
    generate::backwards,
    introspect::Live,
    render::{Way, render, render_for},
    session::Migrator,
};
use crate::{
    db::{Options, Pool, open},
    dialect::{Dialect, Flavour, quote, quote_all},
    error::{Error, Result},
    schema::Table,
};

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

    /// Brings it from one schema to another, as a migration would.
    ///
    /// # Errors
    /// That of the first statement that fails; then nothing was changed where a transaction holds schema changes.
    pub async fn apply(&mut self, before: &[Table], after: &[Table]) -> Result<usize> {
        self.run(&diff(before, after)).await
    }

    /// Brings it from one schema to another as the files of a migration do: on PostgreSQL, while others could be at work.
    ///
    /// # Errors
    /// That of the first statement that fails; those before it are kept.
    pub async fn apply_online(&mut self, before: &[Table], after: &[Table]) -> Result<()> {
        self.run_online(&diff(before, after), Way::Online { stamp: "scratch" }).await
    }

    /// Takes that back.
    ///
    /// # Errors
    /// As [`apply_online`](Scratch::apply_online).
    pub async fn revert_online(&mut self, before: &[Table], after: &[Table]) -> Result<()> {
        let changes = diff(before, after);
        let aside: Vec<Table> = changes
            .iter()
            .filter_map(|change| if let Change::Drop(table) = change { Some(table.clone()) } else { None })
            .collect();
        self.run_online(&diff(after, &backwards(before, &changes)), Way::Back { stamp: "scratch", aside: &aside }).await
    }

    async fn run_online(&mut self, changes: &[Change], way: Way<'_>) -> Result<()> {
        for statement in render_for(self.migrator.flavour, changes, way) {
            match statement.mode {
                Mode::Expect(reason) if self.migrator.finds(&statement.sql).await? => return Err(Error::Migration(reason)),
                Mode::Expect(_) => {}
                Mode::Repeat => while self.migrator.run(&statement.sql).await? > 0 {},
                Mode::Together | Mode::Alone => drop(self.migrator.run(&statement.sql).await?),
            }
        }
        Ok(())
    }

    /// Takes a change in one transaction back.
    ///
    /// # Errors
    /// As [`apply`](Scratch::apply).
    pub async fn revert(&mut self, before: &[Table], after: &[Table]) -> Result<usize> {
        self.run(&diff(after, &backwards(before, &diff(before, after)))).await
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

    async fn run(&mut self, changes: &[Change]) -> Result<usize> {
        let statements = render(self.migrator.flavour, changes);
        self.migrator.begin().await?;
        let mut result = Ok(());
        for statement in &statements {
            result = self.migrator.run(&statement.sql).await.map(|_| ());
            if result.is_err() {
                break;
            }
        }
        self.migrator.finish(result).await.map(|()| statements.len())
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

/// The schemas that are not the server's own.
const fn postgres_schemas() -> &'static str {
    "SELECT nspname::text FROM pg_catalog.pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"
}
