//! The application: what `#[modelink::app]` implements.

use crate::{
    db::{Builder, Db, Pool, TestDatabase, attach},
    dialect::Dialect,
    error::Result,
    migrate::{self, Consent},
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

    /// The statements that make the declared schema in an empty database. Needs no database.
    fn schema_sql(dialect: Dialect) -> Vec<String> {
        migrate::schema_sql(Self::DEF, dialect)
    }

    /// Brings the databases to the declared schema directly, without migration files: for development and tests.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) for what would destroy data, [`Error::Migration`](crate::Error::Migration)
    /// where a database has a history of migrations, or a table of somebody else under a name that is needed.
    fn push(db: &Db) -> impl Future<Output = Result<()>> + Send {
        async { migrate::push(db, &Consent::none()).await }
    }

    /// A database of its own for a test, with the declared schema: a file of SQLite, or a new database on the server that
    /// `MODELINK_TEST_URL` names. It is removed with the last handle on it, after a panic too.
    ///
    /// # Errors
    /// Those of the database.
    fn test_db() -> impl Future<Output = Result<Db>> + Send {
        async {
            let test = TestDatabase::create_default().await?;
            let db = Self::connect(test.url()).await?.owning(test);
            Self::push(&db).await?;
            Ok(db)
        }
    }
}
