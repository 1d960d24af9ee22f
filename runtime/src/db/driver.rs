//! The three drivers behind one pool, one transaction and one way to run a statement.

use futures_util::TryStreamExt;
use sea_orm::sqlx::{self, AssertSqlSafe};

use super::{Row, Statement, bind, held::Held};
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
    Postgres(Held<sqlx::Postgres>),
    #[cfg(feature = "sqlx-mysql")]
    MySql(Held<sqlx::MySql>),
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(Held<sqlx::Sqlite>),
}

/// A connection of its own, outside the pool's turns: for locks, and for DDL that no transaction may hold.
pub(crate) enum Connection {
    #[cfg(feature = "sqlx-postgres")]
    Postgres(Held<sqlx::Postgres>),
    #[cfg(feature = "sqlx-mysql")]
    MySql(Held<sqlx::MySql>),
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(Held<sqlx::Sqlite>),
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
    ($on:expr, $bind:path, $statement:expr) => {{
        let arguments = $bind($statement)?;
        let done = sqlx::query_with(AssertSqlSafe($statement.sql.as_ref()), arguments).execute($on.runs()?).await;
        $on.answered();
        done.map(|done| done.rows_affected()).map_err(Error::from)
    }};
}

macro_rules! fetch {
    ($on:expr, $bind:path, $row:path, $statement:expr) => {{
        let arguments = $bind($statement)?;
        let rows = sqlx::query_with(AssertSqlSafe($statement.sql.as_ref()), arguments).fetch($on.runs()?);
        let rows = rows.map_ok($row).try_collect::<Vec<Row>>().await;
        $on.answered();
        rows.map_err(Error::from)
    }};
}

/// Runs text that holds no parameters, several statements perhaps, without preparing it.
macro_rules! run_text {
    ($on:expr, $text:expr) => {{
        let done = sqlx::raw_sql(AssertSqlSafe($text)).execute($on.runs()?).await;
        $on.answered();
        done.map(|done| done.rows_affected()).map_err(Error::from)
    }};
}

macro_rules! impl_run {
    ($($ty:ident)*) => { $(
        impl $ty {
            pub(crate) async fn execute(&mut self, statement: &Statement) -> Result<u64> {
                match self {
                    #[cfg(feature = "sqlx-postgres")]
                    $ty::Postgres(on) => execute!(on, bind::postgres, statement),
                    #[cfg(feature = "sqlx-mysql")]
                    $ty::MySql(on) => execute!(on, bind::mysql, statement),
                    #[cfg(feature = "sqlx-sqlite")]
                    $ty::Sqlite(on) => execute!(on, bind::sqlite, statement),
                }
            }

            pub(crate) async fn fetch(&mut self, statement: &Statement) -> Result<Vec<Row>> {
                match self {
                    #[cfg(feature = "sqlx-postgres")]
                    $ty::Postgres(on) => fetch!(on, bind::postgres, Row::Postgres, statement),
                    #[cfg(feature = "sqlx-mysql")]
                    $ty::MySql(on) => fetch!(on, bind::mysql, Row::MySql, statement),
                    #[cfg(feature = "sqlx-sqlite")]
                    $ty::Sqlite(on) => fetch!(on, bind::sqlite, Row::Sqlite, statement),
                }
            }

            #[allow(dead_code, reason = "not every kind of connection runs text")]
            pub(crate) async fn run_text(&mut self, text: &str) -> Result<u64> {
                match self {
                    #[cfg(feature = "sqlx-postgres")]
                    $ty::Postgres(on) => run_text!(on, text),
                    #[cfg(feature = "sqlx-mysql")]
                    $ty::MySql(on) => run_text!(on, text),
                    #[cfg(feature = "sqlx-sqlite")]
                    $ty::Sqlite(on) => run_text!(on, text),
                }
            }
        }
    )* };
}
impl_run! { Transaction Connection Single }

/// A connection of no pool: dropped, it is closed.
trait Alone: Sized {
    fn runs(&mut self) -> Result<&mut Self> {
        Ok(self)
    }
    fn answered(&mut self) {}
}
#[cfg(feature = "sqlx-postgres")]
impl Alone for sqlx::PgConnection {}
#[cfg(feature = "sqlx-mysql")]
impl Alone for sqlx::MySqlConnection {}
#[cfg(feature = "sqlx-sqlite")]
impl Alone for sqlx::SqliteConnection {}

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
        Ok(match self.acquire().await? {
            #[cfg(feature = "sqlx-postgres")]
            Connection::Postgres(held) => Transaction::Postgres(held.begin().await?),
            #[cfg(feature = "sqlx-mysql")]
            Connection::MySql(held) => Transaction::MySql(held.begin().await?),
            #[cfg(feature = "sqlx-sqlite")]
            Connection::Sqlite(held) => Transaction::Sqlite(held.begin().await?),
        })
    }

    /// The futures of the drivers have room for the making of a connection, some 18 KB: unless they are boxed, every future
    /// around them has it too, and each is copied when it is called.
    pub(crate) async fn acquire(&self) -> Result<Connection> {
        Ok(match self {
            #[cfg(feature = "sqlx-postgres")]
            Pool::Postgres(pool) => Connection::Postgres(Held::new(Box::pin(pool.acquire()).await?)),
            #[cfg(feature = "sqlx-mysql")]
            Pool::MySql(pool) => Connection::MySql(Held::new(Box::pin(pool.acquire()).await?)),
            #[cfg(feature = "sqlx-sqlite")]
            Pool::Sqlite(pool) => Connection::Sqlite(Held::new(Box::pin(pool.acquire()).await?)),
        })
    }

    #[cfg(any(feature = "sqlx-postgres", feature = "sqlx-mysql"))]
    async fn fetch(&self, statement: &Statement) -> Result<Vec<Row>> {
        self.acquire().await?.fetch(statement).await
    }

    pub(crate) async fn run_text(&self, text: &str) -> Result<u64> {
        self.acquire().await?.run_text(text).await
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

    /// Whether the connections were closed.
    pub(crate) fn is_closed(&self) -> bool {
        match self {
            #[cfg(feature = "sqlx-postgres")]
            Pool::Postgres(pool) => pool.is_closed(),
            #[cfg(feature = "sqlx-mysql")]
            Pool::MySql(pool) => pool.is_closed(),
            #[cfg(feature = "sqlx-sqlite")]
            Pool::Sqlite(pool) => pool.is_closed(),
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
        match self {
            #[cfg(feature = "sqlx-postgres")]
            Transaction::Postgres(held) => held.commit().await,
            #[cfg(feature = "sqlx-mysql")]
            Transaction::MySql(held) => held.commit().await,
            #[cfg(feature = "sqlx-sqlite")]
            Transaction::Sqlite(held) => held.commit().await,
        }
    }

    pub(crate) async fn rollback(self) -> Result<()> {
        match self {
            #[cfg(feature = "sqlx-postgres")]
            Transaction::Postgres(held) => held.rollback().await,
            #[cfg(feature = "sqlx-mysql")]
            Transaction::MySql(held) => held.rollback().await,
            #[cfg(feature = "sqlx-sqlite")]
            Transaction::Sqlite(held) => held.rollback().await,
        }
    }
}
