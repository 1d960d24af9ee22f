//! Plans tried out: on a database of no importance, as they would run on one that matters.

use super::{
    diff::{Change, diff},
    render::render,
    session::Migrator,
};
use crate::{
    db::{Options, Pool, open},
    error::Result,
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

    /// Closes the connection.
    pub async fn close(self) {
        drop(self.migrator);
        self.pool.close().await;
    }
}
