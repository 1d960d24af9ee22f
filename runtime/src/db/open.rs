//! Opening the pool of an address.

use std::time::Duration;

use sea_orm::sqlx;
#[cfg(feature = "sqlx-postgres")]
use sea_orm::sqlx::postgres::PgSslMode;

use super::{Options, Pool};
use crate::error::{Error, Result};

/// After so long without use a connection may have been closed by the server or by something between.
const IDLE: Duration = Duration::from_secs(5);

/// How many prepared statements a connection to MariaDB or MySQL keeps. The driver keeps a hundred by itself, and waits 40
/// milliseconds for an acknowledgement whenever it gives one up; the server has room for some 16,000 of all connections.
#[cfg(feature = "sqlx-mysql")]
const STATEMENTS: usize = 256;

/// How PostgreSQL refuses a connection, also one that is not encrypted where it insists on that.
#[cfg(feature = "sqlx-postgres")]
const REFUSED: &str = "28000";

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

/// Whether an address is this machine's own: nothing leaves it, so there is nothing to encrypt unless the server insists.
/// The driver sends an encrypted message in parts of 16 KiB, and after the first waits for what the server acknowledges 40
/// milliseconds later.
#[cfg(feature = "sqlx-postgres")]
fn is_here(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// PostgreSQL compiles a statement whose estimate is high, anew for each call: a hundred milliseconds for an answer of one.
/// Nested lists have such estimates, above all where tables were not analyzed. An address that names `jit` decides itself.
#[cfg(feature = "sqlx-postgres")]
async fn without_jit(connection: &mut sqlx::PgConnection) -> sqlx::Result<()> {
    use sqlx::Executor as _;
    match connection.execute("SET jit = off").await {
        // What speaks PostgreSQL's protocol need not know the setting.
        Err(sqlx::Error::Database(_)) | Ok(_) => Ok(()),
        Err(other) => Err(other),
    }
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
            let mut pool = pool_options!(sqlx::Postgres, options);
            if !connect.get_options().is_some_and(|options| options.contains("jit")) {
                pool = pool.after_connect(|connection, _| Box::pin(without_jit(connection)));
            }
            if is_here(connect.get_host()) && matches!(connect.get_ssl_mode(), PgSslMode::Prefer) {
                let opened = pool.clone().connect_with(connect.clone().ssl_mode(PgSslMode::Disable)).await;
                if !matches!(&opened, Err(sqlx::Error::Database(error)) if error.code().is_some_and(|code| code == REFUSED)) {
                    return Ok(Pool::Postgres(opened?));
                }
            }
            Ok(Pool::Postgres(pool.connect_with(connect).await?))
        }
        #[cfg(feature = "sqlx-mysql")]
        "mysql" | "mariadb" => {
            let connect: sqlx::mysql::MySqlConnectOptions = url.parse().map_err(wrong)?;
            let connect =
                if url.contains("statement-cache-capacity") { connect } else { connect.statement_cache_capacity(STATEMENTS) };
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
