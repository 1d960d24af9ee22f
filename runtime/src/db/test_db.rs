//! A database of its own for each test, removed with its last handle, after a panic too.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use super::{Options, open};
use crate::{
    dialect::{Dialect, quote},
    error::{Error, Result},
};

/// The variable that names the server of `test_db`.
const SERVER: &str = "MODELINK_TEST_URL";

/// A new, empty database: a file for SQLite, a database of the server elsewhere. Dropping the value removes it.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    removal: Removal,
}

#[derive(Debug)]
enum Removal {
    File(PathBuf),
    Statement { server: String, sql: String },
}

impl TestDatabase {
    /// Makes a database beside the one that `server` names; for any `sqlite:` address, a file in the temporary folder.
    ///
    /// # Errors
    /// [`Error::Config`] for an address that cannot be used, and those of the server.
    pub async fn create(server: &str) -> Result<Self> {
        let name = unused_name();
        let dialect = match server.split(':').next() {
            Some("postgres" | "postgresql") => Dialect::Postgres,
            Some("mysql" | "mariadb") => Dialect::MySql,
            _ => {
                let path = std::env::temp_dir().join(format!("{name}.db"));
                return Ok(TestDatabase { url: format!("sqlite://{}?mode=rwc", path.display()), removal: Removal::File(path) });
            }
        };
        let quoted = quote(dialect, &name);
        let (create, remove) = match dialect {
            Dialect::Postgres => (format!("CREATE DATABASE {quoted}"), format!("DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")),
            _ => (format!("CREATE DATABASE {quoted}"), format!("DROP DATABASE IF EXISTS {quoted}")),
        };
        run(server, &create).await?;
        let removal = Removal::Statement { server: server.to_owned(), sql: remove };
        Ok(TestDatabase { url: beside(server, &name)?, removal })
    }

    /// Makes a database on the server that `MODELINK_TEST_URL` names, or a file of SQLite.
    ///
    /// # Errors
    /// Those of [`TestDatabase::create`].
    pub async fn create_default() -> Result<Self> {
        let server = std::env::var(SERVER).unwrap_or_else(|_| "sqlite:".into());
        Self::create(&server).await
    }

    /// The address of the database.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        match &self.removal {
            Removal::File(path) => {
                for suffix in ["", "-wal", "-shm"] {
                    // The last two exist only while the file is open.
                    let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
                }
            }
            Removal::Statement { server, sql } => {
                let removed = std::thread::scope(|scope| scope.spawn(|| run_blocking(server, sql)).join());
                if !matches!(removed, Ok(Ok(_))) {
                    tracing::warn!(sql, "a test database could not be removed");
                }
            }
        }
    }
}

/// A drop cannot wait for a future, and the runtime around it may be gone: this one has its own.
fn run_blocking(server: &str, sql: &str) -> Result<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Error::Config(format!("no runtime to remove a test database: {error}")))?;
    runtime.block_on(run(server, sql))
}

async fn run(server: &str, sql: &str) -> Result<u64> {
    let pool = open(server, &Options { max_connections: 1, ..Options::default() }).await?;
    // Whoever drops the database may be the one whose connection still holds it: MariaDB would wait for a day.
    let patience = if server.starts_with("postgres") { "" } else { "SET SESSION lock_wait_timeout = 5; " };
    let done = pool.run_text(&format!("{patience}{sql}")).await;
    pool.close().await;
    done
}

/// Unlike that of any other test, in this process or another.
fn unused_name() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let unique = uuid::Uuid::new_v4().simple().to_string();
    format!("modelink_test_{}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed), &unique[..8])
}

/// The address of another database on the same server.
fn beside(server: &str, name: &str) -> Result<String> {
    let (scheme, rest) =
        server.split_once("://").ok_or_else(|| Error::Config("the address of a server reads `scheme://…`".into()))?;
    let (rest, query) = rest.split_once('?').map_or((rest, String::new()), |(rest, query)| (rest, format!("?{query}")));
    let authority = rest.split('/').next().unwrap_or_default();
    Ok(format!("{scheme}://{authority}/{name}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_beside_another_keeps_server_and_settings() {
        let url = beside("postgres://user:secret@host:5433/shop?sslmode=disable", "other").unwrap_or_default();
        assert_eq!(url, "postgres://user:secret@host:5433/other?sslmode=disable");
        assert_eq!(beside("mysql://root@host", "other").unwrap_or_default(), "mysql://root@host/other");
        assert!(beside("nonsense", "other").is_err());
    }

    #[test]
    fn no_two_test_databases_share_a_name() {
        assert_ne!(unused_name(), unused_name());
    }
}
