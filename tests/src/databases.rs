//! The databases of a test run.

use std::{error::Error, time::Duration};

use modelink::{App, Db, db::TestDatabase};
use tokio::sync::OnceCell;

/// How a test ends: `?` works on every error.
pub type TestResult<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// How long a server may take to answer before it counts as missing.
const PATIENCE: Duration = Duration::from_secs(10);

/// A kind of database, and where to find one.
#[derive(Debug, Clone)]
pub struct Server {
    /// What people call it.
    pub name: &'static str,
    /// The address of a database on it.
    pub url: String,
}

impl Server {
    /// SQLite, in files of its own.
    pub fn sqlite() -> Self {
        Server { name: "SQLite", url: "sqlite:".into() }
    }

    /// PostgreSQL, at `MODELINK_POSTGRES_URL` or on this machine.
    pub fn postgres() -> Self {
        Server::at("PostgreSQL", "MODELINK_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    }

    /// MariaDB, at `MODELINK_MARIADB_URL` or on this machine.
    pub fn mariadb() -> Self {
        Server::at("MariaDB", "MODELINK_MARIADB_URL", "mysql://root@127.0.0.1:3306/mysql")
    }

    fn at(name: &'static str, variable: &str, local: &str) -> Self {
        Server { name, url: std::env::var(variable).unwrap_or_else(|_| local.into()) }
    }

    /// A new database without tables, removed when the value is dropped.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn empty(&self) -> TestResult<TestDatabase> {
        Ok(tokio::time::timeout(PATIENCE, TestDatabase::create(&self.url)).await??)
    }

    /// A new database without tables, connected; removed with its last handle.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn connect<A: App>(&self) -> TestResult<Db> {
        let test = self.empty().await?;
        Ok(A::connect(test.url()).await?.owning(test))
    }
}

/// The servers that this run can use.
#[derive(Debug)]
pub struct Databases(Vec<Server>);

impl Databases {
    /// Looks for the servers. A missing one is skipped with a line on stderr.
    ///
    /// # Panics
    /// With `CI=true`, when one is missing: a run that skips proves nothing there.
    pub async fn find() -> Self {
        // Asked once: a database made only to see whether it can be made takes as long as a test.
        static FOUND: OnceCell<Vec<Server>> = OnceCell::const_new();
        Databases(FOUND.get_or_init(Self::look).await.clone())
    }

    async fn look() -> Vec<Server> {
        let mut found = Vec::new();
        for server in [Server::sqlite(), Server::postgres(), Server::mariadb()] {
            match server.empty().await {
                Ok(_) => found.push(server),
                Err(error) => skip(&server, &*error),
            }
        }
        found
    }
}

impl IntoIterator for Databases {
    type Item = Server;
    type IntoIter = std::vec::IntoIter<Server>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

fn skip(server: &Server, error: &dyn Error) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} does not answer, and CI may not skip it: {error}", server.name);
    eprintln!("SKIPPED on {}: {error}", server.name);
}

/// Names the database when the test on it panics.
struct Plays(&'static str);

impl Drop for Plays {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the test failed on {}", self.0);
        }
    }
}

/// Plays a test on every database there is, one after the other, each time in a database of its own that has the tables
/// of the application.
///
/// # Errors
/// The first error of the test, with the name of the database.
pub async fn on_every_database<A: App, Work>(test: impl Fn(Db) -> Work) -> TestResult
where
    Work: Future<Output = TestResult>,
{
    on_every_empty_database::<A, _>(|db| {
        let test = &test;
        async move {
            A::push(&db).await?;
            test(db).await
        }
    })
    .await
}

/// The same in databases without tables.
///
/// # Errors
/// The first error of the test, with the name of the database.
pub async fn on_every_empty_database<A: App, Work>(test: impl Fn(Db) -> Work) -> TestResult
where
    Work: Future<Output = TestResult>,
{
    for server in Databases::find().await {
        let plays = Plays(server.name);
        let db = server.connect::<A>().await?;
        test(db).await.map_err(|error| format!("on {}: {error} ({error:?})", server.name))?;
        drop(plays);
    }
    Ok(())
}
