//! Connecting: one database for everything, or some modules elsewhere.

use std::time::Duration;

use super::{Db, Follow, Place, Placement, Pool, Retry, Source, open::open, source::Sources};
use crate::{
    error::{Error, Result, near},
    schema::{AppDef, External, Module},
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
    /// How often work is tried again where that is safe.
    pub retry: Retry,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            max_connections: 10,
            acquire_timeout: Duration::from_secs(30),
            application_name: "modelink".into(),
            retry: Retry::default(),
        }
    }
}

/// Connects an application: `Shop::builder().default(url).module::<BrandModule>(other).connect()`.
pub struct Builder {
    app: &'static AppDef,
    urls: Vec<String>,
    placement: Placement,
    options: Options,
    follow: Follow,
    fenced: bool,
    sources: Sources,
}

impl Builder {
    pub(crate) fn new(app: &'static AppDef, follow: Follow) -> Self {
        let (placement, options) = (Placement::default(), Options::default());
        Builder { app, urls: vec![String::new()], placement, options, follow, fenced: true, sources: Sources::default() }
    }

    /// Links are made without a look at deletions that are on the way from another database: for a trial that wants to see
    /// what the guards are for.
    #[doc(hidden)]
    #[must_use]
    pub fn unfenced(mut self) -> Self {
        self.fenced = false;
        self
    }

    /// The database of all modules and links that are put nowhere else. A connection to PostgreSQL on this machine is not
    /// encrypted, unless the address says so (`?sslmode=require`) or the server takes no other.
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

    /// The database of the module of that name.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the nearest name.
    pub fn module_named(mut self, name: &str, url: impl Into<String>) -> Result<Self> {
        let modules = || self.app.modules.iter().copied();
        let module = modules().find(|module| module.name == name).ok_or_else(|| Error::Unknown {
            what: "module",
            name: name.to_owned(),
            near: near(name, modules().map(|module| module.name)),
        })?;
        let place = self.place(url.into());
        self.placement.put(module, place);
        Ok(self)
    }

    /// The database of the links' tables.
    #[must_use]
    pub fn links(mut self, url: impl Into<String>) -> Self {
        let place = self.place(url.into());
        self.placement.put_links(place);
        self
    }

    /// Where the records of an external model come from; the last one that is given counts.
    #[must_use]
    pub fn source<M: External>(self, source: impl Source<M>) -> Self {
        self.sources.put(source);
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

    /// Opens the pools. Where there are several databases, what an earlier run left to do in one of them is done now.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for an address that cannot be used, and those of the databases. No error shows
    /// a password.
    pub async fn connect(self) -> Result<Db> {
        let mut databases = Vec::with_capacity(self.urls.len());
        for url in &self.urls {
            let pool = open(url, &self.options).await?;
            let flavour = pool.flavour().await?;
            databases.push((pool, flavour));
        }
        let db =
            Db::new(self.app, databases, self.placement, self.options.retry, self.sources).following(self.follow, self.fenced);
        db.follow().await;
        Ok(db)
    }
}

/// Uses a pool that the program already has, for all modules.
pub(crate) async fn attach(app: &'static AppDef, pool: Pool) -> Result<Db> {
    let flavour = pool.flavour().await?;
    Ok(Db::new(app, vec![(pool, flavour)], Placement::default(), Retry::default(), Sources::default()))
}
