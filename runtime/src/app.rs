//! The application: what `#[modelink::app]` implements.

use crate::{
    db::{Builder, Db, Pool, TestDatabase, attach},
    error::Result,
    schema::AppDef,
};

/// An application: modules and the links between them. Implemented by `#[modelink::app]`.
pub trait App: Send + Sync + 'static {
    /// What was declared.
    const DEF: &'static AppDef;

    /// Opens one database for all modules and links.
    ///
    /// # Errors
    /// [`Error::Config`](crate::Error::Config) for an address that cannot be used, and those of the database.
    fn connect(url: &str) -> impl Future<Output = Result<Db>> + Send {
        Self::builder().default(url).connect()
    }

    /// Opens databases with settings, or several of them.
    fn builder() -> Builder {
        Builder::new(Self::DEF)
    }

    /// Uses a pool that the program already has.
    ///
    /// # Errors
    /// Those of the database.
    fn attach(pool: impl Into<Pool>) -> impl Future<Output = Result<Db>> + Send {
        attach(Self::DEF, pool.into())
    }
}
