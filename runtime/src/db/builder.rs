//! Connecting: one database for everything, or some modules elsewhere.

use std::time::Duration;

use sea_orm::sqlx;

use super::{Db, Place, Placement, Pool};
use crate::{
    error::{Error, Result},
    schema::{AppDef, Module},
};

/// Settings of the pools.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections at most; a SQLite database in memory always has one.
    pub max_connections: u32,
    /// How long a call waits for a connection.
    pub acquire_timeout: Duration,
    /// The name that the server shows for our connections.
    pub application_name: String,
}

impl Default for Options {
    fn default() -> Self {
        Options { max_connections: 10, acquire_timeout: Duration::from_secs(30), application_name: "modelink".into() }
    }
}

/// Connects an application: `Shop::builder().default(url).module::<BrandModule>(other).connect()`.
pub struct Builder {
    app: &'static AppDef,
    urls: Vec<String>,
    placement: Placement,
    options: Options,
}

impl Builder {
    pub(crate) fn new(app: &'static AppDef) -> Self {
        Builder { app, urls: vec![String::new()], placement: Placement::default(), options: Options::default() }
    }

    /// The database of all modules and links that are put nowhere else.
    #[must_use]
    pub fn default(mut self, url: impl Into<String>) -> Self {
        self.urls[0] = url.into();
        self
    }

    /// The database of one module.
    #[must_use]
    pub fn module<M: Module>(mut self, url: impl Into<String>) -> Self {
        let place = self.place(url.into());
        self.placement.put(M::DEF, place);
        self
    }

    /// The database of the links' tables.
    #[must_use]
    pub fn links(mut self, url: impl Into<String>) -> Self {
        let place = self.place(url.into());
        self.placement.put_links(place);
        self
    }

    /// Changes settings of the pools.
    #[must_use]
    pub fn options(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// The same address twice is one database.
    fn place(&mut self, url: String) -> Place {
        let known = self.urls.iter().position(|other| *other == url);
        Place(known.unwrap_or_else(|| {
            self.urls.push(url);
            self.urls.len() - 1
        }))
    }

    /// Opens the pools.
    ///
    /// # Errors
    /// [`Error::Config`] for an address that cannot be used, and those of the databases. No error shows a password.
    pub async fn connect(self) -> Result<Db> {
        let mut databases = Vec::with_capacity(self.urls.len());
        for url in &self.urls {
            let pool = open(url, &self.options).await?;
            let flavour = pool.flavour().await?;
            databases.push((pool, flavour));
        }
        Ok(Db::new(self.app, databases, self.placement))
    }
}

/// Uses a pool that the program already has, for all modules.
pub(crate) async fn attach(app: &'static AppDef, pool: Pool) -> Result<Db> {
    let flavour = pool.flavour().await?;
    Ok(Db::new(app, vec![(pool, flavour)], Placement::default()))
}

macro_rules! pool_options {
    ($options:expr) => {
        sqlx::pool::PoolOptions::new()
            .max_connections($options.max_connections)
            .acquire_timeout($options.acquire_timeout)
            // A ping before each statement costs a round trip; a broken connection shows itself at the statement.
            .test_before_acquire(false)
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
            Ok(Pool::Postgres(pool_options!(options).connect_with(connect).await?))
        }
        #[cfg(feature = "sqlx-mysql")]
        "mysql" | "mariadb" => {
            let connect: sqlx::mysql::MySqlConnectOptions = url.parse().map_err(wrong)?;
            Ok(Pool::MySql(pool_options!(options).connect_with(connect).await?))
        }
        #[cfg(feature = "sqlx-sqlite")]
        "sqlite" => {
            use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
            let connect: SqliteConnectOptions = url.parse().map_err(wrong)?;
            let connect = connect.foreign_keys(true).busy_timeout(Duration::from_secs(5));
            // A database in memory belongs to its one connection, which must never be closed.
            let pool = if url.contains(":memory:") || url.contains("mode=memory") {
                pool_options!(options)
                    .max_connections(1)
                    .min_connections(1)
                    .idle_timeout(None)
                    .max_lifetime(None)
                    .connect_with(connect)
                    .await?
            } else {
                pool_options!(options).connect_with(connect.journal_mode(SqliteJournalMode::Wal)).await?
            };
            Ok(Pool::Sqlite(pool))
        }
        _ => Err(Error::Config(format!(
            "`{scheme}:…` is no database of this build: write `postgres://…`, `mysql://…` or `sqlite://…`, and enable the \
             feature `sqlx-postgres`, `sqlx-mysql` or `sqlx-sqlite`"
        ))),
    }
}
