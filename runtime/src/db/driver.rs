//! The three drivers behind one pool, one transaction and one way to run a statement.

use futures_util::TryStreamExt;
use sea_orm::sqlx::{self, AssertSqlSafe};

use super::{Row, Statement, bind};
use crate::{
    dialect::Flavour,
    error::{Error, Result},
};

/// A pool of connections to one database.
#[derive(Clone, Debug)]
pub enum Pool {
    /// To PostgreSQL.
    #[cfg(feature = "sqlx-postgres")]
    Postgres(sqlx::PgPool),
    /// To MariaDB or MySQL.
    #[cfg(feature = "sqlx-mysql")]
    MySql(sqlx::MySqlPool),
    /// To SQLite.
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(sqlx::SqlitePool),
}

#[cfg(feature = "sqlx-postgres")]
impl From<sqlx::PgPool> for Pool {
    fn from(pool: sqlx::PgPool) -> Self {
        Pool::Postgres(pool)
    }
}
#[cfg(feature = "sqlx-mysql")]
impl From<sqlx::MySqlPool> for Pool {
    fn from(pool: sqlx::MySqlPool) -> Self {
        Pool::MySql(pool)
    }
}
#[cfg(feature = "sqlx-sqlite")]
impl From<sqlx::SqlitePool> for Pool {
    fn from(pool: sqlx::SqlitePool) -> Self {
        Pool::Sqlite(pool)
    }
}

/// An open transaction of one database; rolled back when dropped.
pub(crate) enum Transaction {
    #[cfg(feature = "sqlx-postgres")]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
    #[cfg(feature = "sqlx-mysql")]
    MySql(sqlx::Transaction<'static, sqlx::MySql>),
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
}

/// A connection of its own, outside the pool's turns: for locks, and for DDL that no transaction may hold.
pub(crate) enum Connection {
    #[cfg(feature = "sqlx-postgres")]
    Postgres(sqlx::pool::PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "sqlx-mysql")]
    MySql(sqlx::pool::PoolConnection<sqlx::MySql>),
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(sqlx::pool::PoolConnection<sqlx::Sqlite>),
}

/// A connection that belongs to no pool: for what must go on while the pool is busy.
pub(crate) enum Single {
    #[cfg(feature = "sqlx-postgres")]
    Postgres(sqlx::PgConnection),
    #[cfg(feature = "sqlx-mysql")]
    MySql(sqlx::MySqlConnection),
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(sqlx::SqliteConnection),
}

/// Runs a prepared statement on whatever the driver can run it on.
macro_rules! execute {
    ($on:expr, $bind:path, $statement:expr) => {
        sqlx::query_with(AssertSqlSafe($statement.sql.as_ref()), $bind($statement)?)
            .execute($on)
            .await
            .map(|done| done.rows_affected())
            .map_err(Error::from)
    };
}

macro_rules! fetch {
    ($on:expr, $bind:path, $row:path, $statement:expr) => {
        sqlx::query_with(AssertSqlSafe($statement.sql.as_ref()), $bind($statement)?)
            .fetch($on)
            .map_ok($row)
            .try_collect::<Vec<Row>>()
            .await
            .map_err(Error::from)
    };
}

/// Runs text that holds no parameters, several statements perhaps, without preparing it.
macro_rules! run_text {
    ($on:expr, $text:expr) => {
        sqlx::raw_sql(AssertSqlSafe($text)).execute($on).await.map(|done| done.rows_affected()).map_err(Error::from)
    };
}

macro_rules! impl_run {
    ($($ty:ident, |$name:ident| $on:expr, ($($mutable:tt)*);)*) => { $(
        impl $ty {
            pub(crate) async fn execute(&$($mutable)* self, statement: &Statement) -> Result<u64> {
                match self {
                    #[cfg(feature = "sqlx-postgres")]
                    $ty::Postgres($name) => execute!($on, bind::postgres, statement),
                    #[cfg(feature = "sqlx-mysql")]
                    $ty::MySql($name) => execute!($on, bind::mysql, statement),
                    #[cfg(feature = "sqlx-sqlite")]
                    $ty::Sqlite($name) => execute!($on, bind::sqlite, statement),
                }
            }

            pub(crate) async fn fetch(&$($mutable)* self, statement: &Statement) -> Result<Vec<Row>> {
                match self {
                    #[cfg(feature = "sqlx-postgres")]
                    $ty::Postgres($name) => fetch!($on, bind::postgres, Row::Postgres, statement),
                    #[cfg(feature = "sqlx-mysql")]
                    $ty::MySql($name) => fetch!($on, bind::mysql, Row::MySql, statement),
                    #[cfg(feature = "sqlx-sqlite")]
                    $ty::Sqlite($name) => fetch!($on, bind::sqlite, Row::Sqlite, statement),
                }
            }

            #[allow(dead_code, reason = "not every kind of connection runs text")]
            pub(crate) async fn run_text(&$($mutable)* self, text: &str) -> Result<u64> {
                match self {
                    #[cfg(feature = "sqlx-postgres")]
                    $ty::Postgres($name) => run_text!($on, text),
                    #[cfg(feature = "sqlx-mysql")]
                    $ty::MySql($name) => run_text!($on, text),
                    #[cfg(feature = "sqlx-sqlite")]
                    $ty::Sqlite($name) => run_text!($on, text),
                }
            }
        }
    )* };
}
impl_run! {
    Pool, |pool| pool, ();
    Transaction, |transaction| &mut **transaction, (mut);
    Connection, |connection| &mut **connection, (mut);
    Single, |connection| &mut *connection, (mut);
}

impl Connection {
    /// Closes the connection when it is dropped, instead of giving it back to the pool.
    pub(crate) fn close_on_drop(&mut self) {
        match self {
            #[cfg(feature = "sqlx-postgres")]
            Connection::Postgres(connection) => connection.close_on_drop(),
            #[cfg(feature = "sqlx-mysql")]
            Connection::MySql(connection) => connection.close_on_drop(),
            #[cfg(feature = "sqlx-sqlite")]
            Connection::Sqlite(connection) => connection.close_on_drop(),
        }
    }
}

impl Pool {
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        Ok(match self {
            #[cfg(feature = "sqlx-postgres")]
            Pool::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
            #[cfg(feature = "sqlx-mysql")]
            Pool::MySql(pool) => Transaction::MySql(pool.begin().await?),
            // A writer that waits for its turn at the start cannot fail half-way through.
            #[cfg(feature = "sqlx-sqlite")]
            Pool::Sqlite(pool) => Transaction::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
        })
    }

    pub(crate) async fn acquire(&self) -> Result<Connection> {
        Ok(match self {
            #[cfg(feature = "sqlx-postgres")]
            Pool::Postgres(pool) => Connection::Postgres(pool.acquire().await?),
            #[cfg(feature = "sqlx-mysql")]
            Pool::MySql(pool) => Connection::MySql(pool.acquire().await?),
            #[cfg(feature = "sqlx-sqlite")]
            Pool::Sqlite(pool) => Connection::Sqlite(pool.acquire().await?),
        })
    }

    /// A connection beside the pool, to the same database.
    pub(crate) async fn connect(&self) -> Result<Single> {
        use sqlx::ConnectOptions as _;
        Ok(match self {
            #[cfg(feature = "sqlx-postgres")]
            Pool::Postgres(pool) => Single::Postgres(pool.connect_options().connect().await?),
            #[cfg(feature = "sqlx-mysql")]
            Pool::MySql(pool) => Single::MySql(pool.connect_options().connect().await?),
            #[cfg(feature = "sqlx-sqlite")]
            Pool::Sqlite(pool) => Single::Sqlite(pool.connect_options().connect().await?),
        })
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match self {
            #[cfg(feature = "sqlx-postgres")]
            Pool::Postgres(pool) => pool.close().await,
            #[cfg(feature = "sqlx-mysql")]
            Pool::MySql(pool) => pool.close().await,
            #[cfg(feature = "sqlx-sqlite")]
            Pool::Sqlite(pool) => pool.close().await,
        }
    }

    /// Asks the server what it is.
    pub(crate) async fn flavour(&self) -> Result<Flavour> {
        let text = |rows: Vec<Row>| {
            let first = rows.first().map(|row| crate::value::Cell::new(row, 0, crate::schema::ColType::TEXT).string());
            first.and_then(std::result::Result::ok).unwrap_or_default()
        };
        Ok(match self {
            #[cfg(feature = "sqlx-postgres")]
            Pool::Postgres(_) => {
                let statement = Statement::new("SELECT datcollate::text FROM pg_database WHERE datname = current_database()");
                let collation = text(self.fetch(&statement).await?);
                let byte_order = ["C", "POSIX", "C.UTF-8", "C.utf8", "C.UTF8"].contains(&collation.as_str());
                Flavour::Postgres { collate_keys: !byte_order }
            }
            #[cfg(feature = "sqlx-mysql")]
            Pool::MySql(_) => {
                let version = text(self.fetch(&Statement::new("SELECT CAST(version() AS CHAR)")).await?);
                if version.contains("MariaDB") { Flavour::MariaDb } else { Flavour::MySql }
            }
            #[cfg(feature = "sqlx-sqlite")]
            Pool::Sqlite(_) => {
                let _ = text;
                Flavour::Sqlite
            }
        })
    }
}

impl Transaction {
    pub(crate) async fn commit(self) -> Result<()> {
        let done = match self {
            #[cfg(feature = "sqlx-postgres")]
            Transaction::Postgres(transaction) => transaction.commit().await,
            #[cfg(feature = "sqlx-mysql")]
            Transaction::MySql(transaction) => transaction.commit().await,
            #[cfg(feature = "sqlx-sqlite")]
            Transaction::Sqlite(transaction) => transaction.commit().await,
        };
        done.map_err(|error| match error {
            sqlx::Error::Database(_) => Error::from(error),
            // No answer: the server may have committed.
            _ => Error::UnknownOutcome,
        })
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        let done = match self {
            #[cfg(feature = "sqlx-postgres")]
            Transaction::Postgres(transaction) => transaction.rollback().await,
            #[cfg(feature = "sqlx-mysql")]
            Transaction::MySql(transaction) => transaction.rollback().await,
            #[cfg(feature = "sqlx-sqlite")]
            Transaction::Sqlite(transaction) => transaction.rollback().await,
        };
        done.map_err(Error::from)
    }
}
