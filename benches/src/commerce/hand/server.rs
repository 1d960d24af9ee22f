//! sqlx as each driver has it.

use std::str::FromStr as _;

use modelink::prelude::{DateTime, Decimal};
use sea_orm::sqlx::{
    self, Arguments as _, AssertSqlSafe, Row as _,
    mysql::{MySqlArguments, MySqlPool, MySqlRow},
    pool::{PoolConnection, PoolOptions},
    postgres::{PgArguments, PgConnectOptions, PgPool, PgRow, PgSslMode},
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteRow},
    types::chrono,
};

use super::sql::{Arg, Kind, Sql};
use crate::{CONNECTIONS, side::Result};

/// A pool of connections.
pub trait Server: Send + Sync + 'static {
    const KIND: Kind;
    type Session: Session;
    fn open(url: &str) -> impl Future<Output = Result<Self>> + Send
    where
        Self: Sized;
    fn acquire(&self) -> impl Future<Output = Result<Self::Session>> + Send;
}

/// One connection.
pub trait Session: Send {
    type Row: Cells;
    fn fetch(&mut self, sql: Sql<'_>) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
    fn execute(&mut self, sql: Sql<'_>) -> impl Future<Output = Result<u64>> + Send;
    /// Text without parameters, not prepared.
    fn run(&mut self, text: &'static str) -> impl Future<Output = Result> + Send;
}

/// A row, read by position.
pub trait Cells: Send + Sync {
    fn text(&self, index: usize) -> Result<&str>;
    fn maybe(&self, index: usize) -> Result<Option<&str>>;
    fn number(&self, index: usize) -> Result<i64>;
    fn decimal(&self, index: usize) -> Result<Decimal>;
    fn moment(&self, index: usize) -> Result<DateTime>;
}

macro_rules! server {
    ($pool:ident, $driver:ident, $row:ident, $kind:ident, $bind:ident, $connect:ident) => {
        impl Server for $pool {
            const KIND: Kind = Kind::$kind;
            type Session = PoolConnection<sqlx::$driver>;
            async fn open(url: &str) -> Result<Self> {
                let pool = PoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false);
                Ok(pool.connect_with($connect(url)?).await?)
            }
            async fn acquire(&self) -> Result<Self::Session> {
                Ok($pool::acquire(self).await?)
            }
        }

        impl Session for PoolConnection<sqlx::$driver> {
            type Row = $row;
            async fn fetch(&mut self, sql: Sql<'_>) -> Result<Vec<$row>> {
                let arguments = $bind(&sql)?;
                Ok(sqlx::query_with(AssertSqlSafe(sql.text), arguments).fetch_all(&mut **self).await?)
            }
            async fn execute(&mut self, sql: Sql<'_>) -> Result<u64> {
                let arguments = $bind(&sql)?;
                Ok(sqlx::query_with(AssertSqlSafe(sql.text), arguments).execute(&mut **self).await?.rows_affected())
            }
            async fn run(&mut self, text: &'static str) -> Result {
                sqlx::raw_sql(text).execute(&mut **self).await?;
                Ok(())
            }
        }

        impl Cells for $row {
            fn text(&self, index: usize) -> Result<&str> {
                Ok(self.try_get_unchecked(index)?)
            }
            fn maybe(&self, index: usize) -> Result<Option<&str>> {
                Ok(self.try_get_unchecked(index)?)
            }
            fn number(&self, index: usize) -> Result<i64> {
                Ok(self.try_get_unchecked(index)?)
            }
            fn decimal(&self, index: usize) -> Result<Decimal> {
                cells::$bind::decimal(self, index)
            }
            fn moment(&self, index: usize) -> Result<DateTime> {
                cells::$bind::moment(self, index)
            }
        }
    };
}
server!(PgPool, Postgres, PgRow, Postgres, postgres, postgres_options);
server!(MySqlPool, MySql, MySqlRow, MySql, mysql, mysql_options);
server!(SqlitePool, Sqlite, SqliteRow, Sqlite, sqlite, sqlite_options);

/// Cells that the drivers hold in types of their own.
mod cells {
    use super::*;

    pub mod postgres {
        use super::*;
        pub fn decimal(row: &PgRow, index: usize) -> Result<Decimal> {
            Ok(row.try_get_unchecked::<Decimal, _>(index)?.normalize())
        }
        pub fn moment(row: &PgRow, index: usize) -> Result<DateTime> {
            Ok(row.try_get_unchecked::<chrono::DateTime<chrono::Utc>, _>(index)?.into())
        }
    }

    pub mod mysql {
        use super::*;
        pub fn decimal(row: &MySqlRow, index: usize) -> Result<Decimal> {
            Ok(row.try_get_unchecked::<Decimal, _>(index)?.normalize())
        }
        pub fn moment(row: &MySqlRow, index: usize) -> Result<DateTime> {
            Ok(row.try_get_unchecked::<chrono::NaiveDateTime, _>(index)?.and_utc().into())
        }
    }

    pub mod sqlite {
        use super::*;
        /// Kept as an integer, eight digits of which stand behind the point.
        pub fn decimal(row: &SqliteRow, index: usize) -> Result<Decimal> {
            Ok(Decimal::new(row.try_get_unchecked(index)?, 8).normalize())
        }
        pub fn moment(row: &SqliteRow, index: usize) -> Result<DateTime> {
            Ok(row.text(index)?.parse().map_err(|_| "no moment")?)
        }
    }
}

/// Plans that hold for every number of keys, no compilation of them, and nothing encrypted on its way to this machine.
fn postgres_options(url: &str) -> Result<PgConnectOptions> {
    Ok(PgConnectOptions::from_str(url)?
        .ssl_mode(PgSslMode::Disable)
        .options([("plan_cache_mode", "force_generic_plan"), ("jit", "off")]))
}

fn mysql_options(url: &str) -> Result<sqlx::mysql::MySqlConnectOptions> {
    Ok(url.parse()?)
}

fn sqlite_options(url: &str) -> Result<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str(url)?.journal_mode(SqliteJournalMode::Wal).foreign_keys(true))
}

fn postgres(sql: &Sql<'_>) -> Result<PgArguments> {
    let mut arguments = PgArguments::default();
    for arg in &sql.args {
        match arg {
            Arg::Text(text) => arguments.add(*text)?,
            Arg::Texts(texts) => arguments.add(&texts[..])?,
            Arg::Rows(_) => return Err("rows are arrays here".into()),
            Arg::Moment(moment) => arguments.add(**moment)?,
        }
    }
    Ok(arguments)
}

fn mysql(sql: &Sql<'_>) -> Result<MySqlArguments> {
    let mut arguments = MySqlArguments::default();
    for arg in &sql.args {
        match arg {
            Arg::Text(text) => arguments.add(*text)?,
            Arg::Texts(texts) => arguments.add(serde_json::to_string(texts)?)?,
            Arg::Rows(rows) => arguments.add(serde_json::to_string(rows)?)?,
            Arg::Moment(moment) => arguments.add(moment.naive_utc())?,
        }
    }
    Ok(arguments)
}

fn sqlite(sql: &Sql<'_>) -> Result<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for arg in &sql.args {
        match arg {
            Arg::Text(text) => arguments.add((*text).to_owned())?,
            Arg::Texts(texts) => arguments.add(serde_json::to_string(texts)?)?,
            Arg::Rows(rows) => arguments.add(serde_json::to_string(rows)?)?,
            Arg::Moment(moment) => arguments.add(moment.to_string())?,
        }
    }
    Ok(arguments)
}
