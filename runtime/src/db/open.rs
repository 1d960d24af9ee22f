//! Opening the pool of an address.

use std::time::Duration;

use sea_orm::sqlx;

use super::{Options, Pool};
use crate::error::{Error, Result};

/// After so long without use a connection may have been closed by the server or by something between.
const IDLE: Duration = Duration::from_secs(5);

macro_rules! pool_options {
    ($driver:ty, $options:expr) => {
        sqlx::pool::PoolOptions::<$driver>::new()
            .max_connections($options.max_connections)
            .acquire_timeout($options.acquire_timeout)
            // A ping before each statement would cost a round trip: only a connection that was idle is asked.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move { Ok(meta.idle_for < IDLE || sqlx::Connection::ping(connection).await.is_ok()) })
            })
    };
}

pub(crate) async fn open(url: &str, options: &Options) -> Result<Pool> {
    let scheme = url.split(':').next().unwrap_or_default();
    // The driver's own error might show the address.
    let wrong = |_| Error::Config(format!("the address of the database (`{scheme}:…`) cannot be read"));
    match scheme {
        #[cfg(feature = "sqlx-postgres")]
        "postgres" | "postgresql" => {
            let connect: sqlx::postgres::PgConnectOptions = url.parse().map_err(wrong)?;
            let connect = connect.application_name(&options.application_name);
            Ok(Pool::Postgres(pool_options!(sqlx::Postgres, options).connect_with(connect).await?))
        }
        #[cfg(feature = "sqlx-mysql")]
        "mysql" | "mariadb" => {
            let connect: sqlx::mysql::MySqlConnectOptions = url.parse().map_err(wrong)?;
            Ok(Pool::MySql(pool_options!(sqlx::MySql, options).connect_with(connect).await?))
        }
        #[cfg(feature = "sqlx-sqlite")]
        "sqlite" => sqlite(url.parse().map_err(wrong)?, url.contains(":memory:") || url.contains("mode=memory"), options).await,
        _ => Err(Error::Config(format!(
            "`{scheme}:…` is no database of this build: write `postgres://…`, `mysql://…` or `sqlite://…`, and enable the \
             feature `sqlx-postgres`, `sqlx-mysql` or `sqlx-sqlite`"
        ))),
    }
}

#[cfg(feature = "sqlx-sqlite")]
async fn sqlite(connect: sqlx::sqlite::SqliteConnectOptions, in_memory: bool, options: &Options) -> Result<Pool> {
    use std::time::Instant;

    /// How long to wait for other writers.
    const BUSY: Duration = Duration::from_secs(5);
    let connect = connect.foreign_keys(true).busy_timeout(BUSY);
    let pool = pool_options!(sqlx::Sqlite, options);
    if in_memory {
        // Such a database belongs to its one connection, which must never be closed.
        let pool = pool.max_connections(1).min_connections(1).idle_timeout(None).max_lifetime(None);
        return Ok(Pool::Sqlite(pool.connect_with(connect).await?));
    }
    let connect = connect.journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
    let start = Instant::now();
    // Of several that open a new file, one gives it its journal, and SQLite refuses the others at once, without the
    // patience that it has for statements.
    loop {
        match pool.clone().connect_with(connect.clone()).await {
            Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == "5") && start.elapsed() < BUSY => {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            opened => return Ok(Pool::Sqlite(opened?)),
        }
    }
}
