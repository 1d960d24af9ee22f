//! One connection that schema changes run on.

use std::time::Instant;

use super::{
    rebuild,
    timeouts::{Class, Limits},
    trigram,
};
use crate::{
    db::{Connection, Db, Place, Pool, Row, SqlWriter, Statement},
    dialect::{Dialect, Flavour},
    error::{Error, Result},
    schema::ColType,
    value::Cell,
};

/// A connection of its own: pragmas, settings, transactions and locks belong to it.
///
/// A run that is given up half-way never leaves its transaction to the next user of the connection: a server's connection is
/// closed, that of SQLite (which may be the whole database) is rolled back before the pool gets it.
pub(super) struct Migrator {
    /// There until the value is dropped.
    connection: Option<Connection>,
    /// What the server is.
    pub flavour: Flavour,
    /// Whether a transaction was begun.
    open: bool,
    /// When the transaction began to hold locks that others may wait for.
    holding: Option<Instant>,
    /// The limits that the session has now.
    limits: Option<Limits>,
    /// What stood on a table of SQLite that is being rebuilt.
    kept: Option<rebuild::Kept>,
}

impl Drop for Migrator {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take().filter(|_| self.open) else { return };
        if self.flavour.dialect() != Dialect::Sqlite {
            return connection.close_on_drop();
        }
        // Without a runtime the program ends, and its connections with it.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                // Whatever fails here fails for the next user of the connection, too.
                let _ = connection.run_text("ROLLBACK").await;
                let _ = connection.run_text("PRAGMA foreign_keys = ON").await;
            });
        }
    }
}

impl Migrator {
    pub(super) async fn open(db: &Db, place: Place) -> Result<Self> {
        Ok(Migrator::with(db.pool(place).acquire().await?, db.flavour(place)))
    }

    /// A connection of a pool that belongs to no application.
    pub(super) async fn on(pool: &Pool) -> Result<Self> {
        // Asked first: the pool may have no second connection.
        let flavour = pool.flavour().await?;
        Ok(Migrator::with(pool.acquire().await?, flavour))
    }

    fn with(connection: Connection, flavour: Flavour) -> Self {
        Migrator { connection: Some(connection), flavour, open: false, holding: None, limits: None, kept: None }
    }

    fn connection(&mut self) -> Result<&mut Connection> {
        self.connection.as_mut().ok_or(Error::TransactionOver)
    }

    /// Makes the connection ready for changes, after which it is closed rather than given back.
    pub(super) async fn settle(&mut self) -> Result<()> {
        let settings = match self.flavour.dialect() {
            // Names mean what they mean now, and nothing in a temporary schema comes before it.
            Dialect::Postgres => {
                "SELECT set_config('search_path', concat_ws(', ', (SELECT string_agg(quote_ident(name), ', ' ORDER BY place) FROM \
                 unnest(current_schemas(false)) WITH ORDINALITY AS path(name, place)), 'pg_temp'), false)"
            }
            Dialect::MySql => "SET SESSION lock_wait_timeout = 2, SESSION innodb_lock_wait_timeout = 5",
            Dialect::Sqlite => return Ok(()),
        };
        self.connection()?.close_on_drop();
        self.run(settings).await.map(|_| ())
    }

    pub(super) fn writer(&self) -> SqlWriter {
        SqlWriter::new(self.flavour)
    }

    /// Runs SQL without parameters.
    pub(super) async fn run(&mut self, sql: &str) -> Result<u64> {
        tracing::debug!(target: "modelink::sql", sql, "migrate");
        self.connection()?.run_text(sql).await.map_err(trigram::explained)
    }

    /// Runs a statement of a migration, which waits for others and holds them up no longer than its kind may.
    pub(super) async fn run_limited(&mut self, sql: &str, slow: bool) -> Result<u64> {
        if self.flavour.dialect() == Dialect::Sqlite {
            let mut kept = self.kept.take();
            let done = rebuild::run(self, &mut kept, sql).await;
            self.kept = kept;
            return done;
        }
        self.limit(Class::of(sql, slow)).await?;
        self.run(sql).await
    }

    async fn limit(&mut self, class: Class) -> Result<()> {
        if self.flavour.dialect() != Dialect::Postgres {
            return Ok(());
        }
        if self.open && class.holds_others_up() {
            self.holding.get_or_insert_with(Instant::now);
        }
        let wanted = class.limits(self.holding.map(|since| since.elapsed()).unwrap_or_default());
        if self.limits != Some(wanted) {
            // The limits stay with the session: the pool's next user may not have them.
            self.connection()?.close_on_drop();
            self.run(&wanted.sql()).await?;
            self.limits = Some(wanted);
        }
        Ok(())
    }

    pub(super) async fn execute(&mut self, sql: SqlWriter) -> Result<u64> {
        let statement = sql.finish();
        tracing::debug!(target: "modelink::sql", sql = %statement.sql, "execute");
        self.connection()?.execute(&statement).await
    }

    pub(super) async fn fetch(&mut self, sql: SqlWriter) -> Result<Vec<Row>> {
        let statement = sql.finish();
        tracing::debug!(target: "modelink::sql", sql = %statement.sql, "fetch");
        self.connection()?.fetch(&statement).await
    }

    /// Whether a query finds a row.
    pub(super) async fn finds(&mut self, sql: &str) -> Result<bool> {
        tracing::debug!(target: "modelink::sql", sql, "fetch");
        let rows = self.connection()?.fetch(&Statement::new(sql.to_owned())).await?;
        Ok(!rows.is_empty())
    }

    /// The rows of a query without parameters, all cells as text; `NULL` is empty.
    pub(super) async fn texts(&mut self, sql: &'static str) -> Result<Vec<Vec<String>>> {
        tracing::debug!(target: "modelink::sql", sql, "fetch");
        let rows = self.connection()?.fetch(&Statement::new(sql)).await?;
        Ok(rows.iter().map(texts_of).collect())
    }

    /// Begins a transaction, where one can hold schema changes. On SQLite foreign keys are off until it ends, so that a
    /// rebuilt table takes no rows of its children along.
    pub(super) async fn begin(&mut self) -> Result<()> {
        match self.flavour.dialect() {
            Dialect::MySql => Ok(()),
            _ => self.begin_any().await,
        }
    }

    /// Begins a transaction on every database; on MariaDB and MySQL it holds changes of rows only.
    pub(super) async fn begin_any(&mut self) -> Result<()> {
        self.holding = None;
        if self.flavour.dialect() != Dialect::Sqlite {
            self.open = true;
            return self.run("BEGIN").await.map(|_| ());
        }
        self.open = true;
        self.run("PRAGMA foreign_keys = OFF").await?;
        let off = self.texts("SELECT CAST(foreign_keys AS text) FROM pragma_foreign_keys").await?;
        if off != [["0"]] {
            return Err(Error::Migration(
                "this connection keeps foreign keys on, so tables cannot be rebuilt: connect directly to the file".into(),
            ));
        }
        let begun = self.run("BEGIN IMMEDIATE").await;
        if begun.is_err() {
            self.open = false;
            self.run("PRAGMA foreign_keys = ON").await?;
        }
        begun.map(|_| ())
    }

    /// Ends the transaction: keeps the work of a success, undoes that of a failure.
    pub(super) async fn finish<T>(&mut self, result: Result<T>) -> Result<T> {
        let result = match (result, self.flavour.dialect()) {
            (Ok(value), Dialect::Sqlite) => self.references_hold().await.map(|()| value),
            (result, _) => result,
        };
        let result = match (result, self.open) {
            (Ok(value), true) => self.run("COMMIT").await.map(|_| value),
            (Err(error), true) => {
                // The first failure says more than one of the way back. Settings go back, too.
                let _ = self.run("ROLLBACK").await;
                self.limits = None;
                Err(error)
            }
            (result, false) => result,
        };
        (self.open, self.holding) = (false, None);
        if self.flavour.dialect() == Dialect::Sqlite {
            self.kept = None;
            self.run("PRAGMA legacy_alter_table = OFF; PRAGMA foreign_keys = ON").await?;
        }
        result
    }

    async fn references_hold(&mut self) -> Result<()> {
        let broken = self.texts("SELECT DISTINCT \"table\", parent FROM pragma_foreign_key_check").await?;
        match broken.first() {
            None => Ok(()),
            Some(pair) => Err(Error::Migration(format!(
                "rows of `{}` point to rows of `{}` that are not there: nothing was changed",
                pair.first().map_or("", String::as_str),
                pair.get(1).map_or("", String::as_str),
            ))),
        }
    }
}

/// All cells of a row as text.
pub(super) fn texts_of(row: &Row) -> Vec<String> {
    (0..row.len()).map(|index| Cell::new(row, index, ColType::TEXT).str().unwrap_or_default().to_owned()).collect()
}
