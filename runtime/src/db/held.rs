//! A connection that the pool gave out, and what becomes of it when a call is given up half-way.

use sea_orm::sqlx::{self, pool::PoolConnection};
use tokio::runtime::Handle;

use super::retry::after_commit;
use crate::error::{Error, Result};

/// What the drivers differ in.
pub(crate) trait Driver: sqlx::Database {
    /// How a transaction begins.
    const BEGIN: &'static str;
    /// Whether a connection finds its way after a statement whose answer nobody read: the next user waits until that
    /// statement has ended.
    const SKIPS_ANSWERS: bool;
    /// Runs text without parameters.
    fn run(connection: &mut Self::Connection, text: &'static str) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

macro_rules! driver {
    ($($feature:literal $driver:ident $begin:literal $skips:literal;)*) => { $(
        #[cfg(feature = $feature)]
        impl Driver for sqlx::$driver {
            const BEGIN: &'static str = $begin;
            const SKIPS_ANSWERS: bool = $skips;
            async fn run(connection: &mut Self::Connection, text: &'static str) -> Result<(), sqlx::Error> {
                sqlx::raw_sql(text).execute(connection).await.map(|_| ())
            }
        }
    )* };
}
driver! {
    "sqlx-postgres" Postgres "BEGIN" true;
    // The driver waits for an answer to what it may not have sent.
    "sqlx-mysql" MySql "BEGIN" false;
    // A writer that waits for its turn at the start cannot fail half-way through.
    "sqlx-sqlite" Sqlite "BEGIN IMMEDIATE" true;
}

/// A connection of the pool, with or without an open transaction. Dropped, it goes back to the pool: an open transaction is
/// rolled back first, and a connection with an answer that the driver cannot skip is closed instead.
pub(crate) struct Held<D: Driver> {
    /// `None` when it was given back.
    connection: Option<PoolConnection<D>>,
    /// Whether a transaction is open, or may be.
    open: bool,
    /// Whether it cannot be used any more.
    deaf: bool,
}

impl<D: Driver> Held<D> {
    pub(crate) fn new(connection: PoolConnection<D>) -> Self {
        Held { connection: Some(connection), open: false, deaf: false }
    }

    /// The connection, for a statement that ends with [`answered`](Held::answered).
    pub(crate) fn runs(&mut self) -> Result<&mut D::Connection> {
        self.deaf |= !D::SKIPS_ANSWERS;
        let connection = self.connection.as_mut().ok_or(Error::TransactionOver)?;
        Ok(connection)
    }

    /// The statement has its answer.
    pub(crate) fn answered(&mut self) {
        self.deaf = false;
    }

    /// Closes the connection when it is dropped, instead of giving it back.
    pub(crate) fn close_on_drop(&mut self) {
        self.deaf = true;
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
    }

    async fn word(&mut self, text: &'static str) -> Result<Result<(), sqlx::Error>> {
        let done = D::run(self.runs()?, text).await;
        self.answered();
        Ok(done)
    }

    pub(crate) async fn begin(mut self) -> Result<Self> {
        self.open = true;
        let begun = self.word(D::BEGIN).await?;
        self.open = begun.is_ok();
        begun?;
        Ok(self)
    }

    pub(crate) async fn commit(mut self) -> Result<()> {
        let done = self.word("COMMIT").await?;
        self.open = done.is_err();
        done.map_err(after_commit)
    }

    pub(crate) async fn rollback(mut self) -> Result<()> {
        let done = self.word("ROLLBACK").await?;
        self.open = done.is_err();
        Ok(done?)
    }
}

impl<D: Driver> Drop for Held<D> {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        match Handle::try_current() {
            Ok(runtime) if self.open && !self.deaf => {
                // Closed where this task ends early or the rollback fails.
                let mut held = Held { connection: Some(connection), open: false, deaf: true };
                runtime.spawn(async move {
                    if !matches!(held.word("ROLLBACK").await, Ok(Ok(()))) {
                        held.close_on_drop();
                    }
                });
            }
            _ if self.open || self.deaf => connection.close_on_drop(),
            _ => {}
        }
    }
}
