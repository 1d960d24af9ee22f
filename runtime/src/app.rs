//! The application: what `#[modelink::app]` implements.

use crate::{
    cascade::{self, Backlog, Recovered},
    db::{Builder, Db, Follow, Pool, TestDatabase, attach},
    dialect::Dialect,
    error::Result,
    events::Events,
    link::{self, LinkHealth},
    migrate::{
        self, Adopt, Adopted, Applied, Consent, Generate, Generated, Grant, Granted, LinkPlan, Migrate, ModuleStatus, Source,
        Squash,
    },
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
        let carry_out = |db| Box::pin(async move { cascade::recover(&db).await.map(|_| ()) }) as _;
        let tidy = |db| Box::pin(async move { cascade::tidy(&db).await.map(|_| ()) }) as _;
        Builder::new(Self::DEF, Follow { carry_out, tidy })
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

    /// Finds names that meet and what one of the databases cannot hold. Needs no database.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) with every finding.
    fn check() -> Result<()> {
        migrate::check(Self::DEF)
    }

    /// What a careful reviewer would say about the SQL of these modules' migrations; of all, where none is named. Needs no
    /// database.
    ///
    /// # Errors
    /// [`Error::Migration`](crate::Error::Migration) and [`Error::File`](crate::Error::File) where files cannot be read.
    #[cfg(feature = "lint")]
    fn lint(modules: &[String], source: &Source) -> Result<Vec<migrate::lint::Finding>> {
        migrate::lint::folder(Self::DEF, modules, source)
    }

    /// Writes migrations for the modules whose schema changed since their last one. Needs no database.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) for what destroys data without consent by name, and for what rows that
    /// are there would not survive; [`Error::File`](crate::Error::File).
    fn generate(wanted: &Generate) -> Result<Vec<Generated>> {
        migrate::generate(Self::DEF, wanted)
    }

    /// Makes one migration of those of a module; nothing where there are fewer than two. A database that ran them knows
    /// the one as applied, a new one runs only it. Needs no database.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) where SQL that was written by hand would be lost;
    /// [`Error::File`](crate::Error::File).
    fn squash(wanted: &Squash) -> Result<Option<Generated>> {
        migrate::squash(Self::DEF, wanted)
    }

    /// Runs all migrations on a new database beside the one at an address, compares its catalog with what each of them
    /// promises, and removes it; how many there were.
    ///
    /// # Errors
    /// [`Error::Migration`](crate::Error::Migration) with the first migration that fails or leads elsewhere.
    fn prove(server: &str, source: &Source) -> impl Future<Output = Result<usize>> + Send {
        async move { migrate::prove(Self::DEF, server, source).await }
    }

    /// Runs the migrations that are pending, then syncs the links. One migrator at a time; the others wait.
    ///
    /// # Errors
    /// [`Error::Migration`](crate::Error::Migration) where the files are not those that were applied, or a statement fails;
    /// then it can be run again.
    fn migrate(db: &Db) -> impl Future<Output = Result<Vec<Applied>>> + Send {
        async { migrate::migrate(db, &Migrate::default()).await }
    }

    /// The same, with other files or with consent.
    ///
    /// # Errors
    /// As [`migrate`](App::migrate).
    fn migrate_with(db: &Db, options: &Migrate) -> impl Future<Output = Result<Vec<Applied>>> + Send {
        async move { migrate::migrate(db, options).await }
    }

    /// Which migrations were applied and which are pending. Reads only.
    ///
    /// # Errors
    /// As [`migrate`](App::migrate).
    fn status(db: &Db, source: &Source) -> impl Future<Output = Result<Vec<ModuleStatus>>> + Send {
        async move { migrate::status(db, source).await }
    }

    /// Takes back the last `count` migrations of a module.
    ///
    /// # Errors
    /// As [`migrate`](App::migrate).
    fn rollback(db: &Db, module: &str, count: usize, source: &Source) -> impl Future<Output = Result<Vec<Applied>>> + Send {
        async move { migrate::rollback(db, module, count, source).await }
    }

    /// Adopts a database whose tables were made by somebody else: they are compared with the last migrations and with the
    /// declared links, and then count as made by them.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) with every difference and the statements that take it away.
    fn adopt(db: &Db, options: &Adopt) -> impl Future<Output = Result<Vec<Adopted>>> + Send {
        async move { migrate::adopt(db, options).await }
    }

    /// What [`sync_links`](App::sync_links) would do. Reads only.
    ///
    /// # Errors
    /// Those of the database.
    fn plan_links(db: &Db) -> impl Future<Output = Result<LinkPlan>> + Send {
        async { migrate::plan_links(db).await }
    }

    /// Brings the tables of the links to what is declared. Links that are gone keep their tables.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) for what needs consent or cannot be.
    fn sync_links(db: &Db) -> impl Future<Output = Result<LinkPlan>> + Send {
        async { migrate::sync_links(db, &Consent::none()).await }
    }

    /// The same with consent to what destroys, by name.
    ///
    /// # Errors
    /// As [`sync_links`](App::sync_links).
    fn sync_links_with(db: &Db, consent: &Consent) -> impl Future<Output = Result<LinkPlan>> + Send {
        async move { migrate::sync_links(db, consent).await }
    }

    /// [`push`](App::push) with consent to what destroys, by name.
    ///
    /// # Errors
    /// As [`push`](App::push).
    fn push_with(db: &Db, consent: &Consent) -> impl Future<Output = Result<()>> + Send {
        async move { migrate::push(db, consent).await }
    }

    /// Carries out what calls that were broken off left to do in other databases; nothing where there is one. Connecting
    /// does so too, and a task in the background does it again and again: a program need not. When all is done, what the
    /// library kept for it and no longer needs is removed.
    ///
    /// # Errors
    /// The first error that kept an entry from being carried out; it stays pending, and so do those behind it that are
    /// meant for the same database.
    fn recover(db: &Db) -> impl Future<Output = Result<Recovered>> + Send {
        async { cascade::tidy(db).await }
    }

    /// Makes a role of PostgreSQL for each module, which may read and write its own tables and those of its links, and no
    /// others, and a role for the links; takes back what is no longer declared. To be called by the owner of the tables.
    ///
    /// # Errors
    /// [`Error::Unsupported`](crate::Error::Unsupported) where a database is not PostgreSQL,
    /// [`Error::Refused`](crate::Error::Refused) for a role of somebody else under a name that is needed,
    /// [`Error::Migration`](crate::Error::Migration) where a table is not there.
    fn grant(db: &Db, options: &Grant) -> impl Future<Output = Result<Granted>> + Send {
        async move { migrate::grant(db, options).await }
    }

    /// What [`grant`](App::grant) would do. Reads only.
    ///
    /// # Errors
    /// As [`grant`](App::grant).
    fn plan_grants(db: &Db, options: &Grant) -> impl Future<Output = Result<Granted>> + Send {
        async move { migrate::plan_grants(db, options).await }
    }

    /// How much is still to be carried out in other databases, and since when: more than nothing for long tells of a
    /// database that does not answer. Reads only.
    ///
    /// # Errors
    /// Those of the database.
    fn backlog(db: &Db) -> impl Future<Output = Result<Backlog>> + Send {
        async { cascade::backlog(db).await }
    }

    /// Has what happens to records and links recorded from now on, in the transaction that makes it happen, and gives it to
    /// be delivered. To be called at each start, after `migrate` or `push`: new models are recorded too.
    ///
    /// Triggers of the database do it: they see raw SQL as well as the library's calls. Pivot tables have no events.
    ///
    /// # Errors
    /// [`Error::Migration`](crate::Error::Migration) where a table is not there.
    fn events(db: &Db) -> impl Future<Output = Result<Events>> + Send {
        async { Events::of(db).await }
    }

    /// Looks for links whose records do not exist or are deleted: two entries for each link with a table, one for each
    /// read-only link. Reads only; a link whose records share its database costs one statement for each end.
    ///
    /// # Errors
    /// Those of the database.
    fn check_links(db: &Db) -> impl Future<Output = Result<Vec<LinkHealth>>> + Send {
        async { link::check_links(db, &Consent::none()).await }
    }

    /// The same, and mends the links that `consent` names by [`LinkHealth::step`]: rows that lead to no record are
    /// removed, and those that lead to a deleted record are dismissed with it, so that its restore brings them back.
    ///
    /// # Errors
    /// Those of the database.
    fn check_links_with(db: &Db, consent: &Consent) -> impl Future<Output = Result<Vec<LinkHealth>>> + Send {
        async move { link::check_links(db, consent).await }
    }
}
