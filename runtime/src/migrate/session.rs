//! One connection that schema changes run on.

use crate::{
    db::{Connection, Db, Place, Pool, Row, SqlWriter, Statement},
    dialect::{Dialect, Flavour},
    error::{Error, Result},
    schema::ColType,
    value::Cell,
};

/// A connection of its own: pragmas, transactions and locks belong to it.
pub(super) struct Migrator {
    connection: Connection,
    /// What the server is.
    pub flavour: Flavour,
}

impl Migrator {
    pub(super) async fn open(db: &Db, place: Place) -> Result<Self> {
        Ok(Migrator { connection: db.pool(place).acquire().await?, flavour: db.flavour(place) })
    }

    /// A connection of a pool that belongs to no application.
    pub(super) async fn on(pool: &Pool) -> Result<Self> {
        Ok(Migrator { connection: pool.acquire().await?, flavour: pool.flavour().await? })
    }

    pub(super) fn writer(&self) -> SqlWriter {
        SqlWriter::new(self.flavour)
    }

    /// Runs SQL without parameters.
    pub(super) async fn run(&mut self, sql: &str) -> Result<u64> {
        tracing::debug!(target: "modelink::sql", sql, "migrate");
        self.connection.run_text(sql).await
    }

    pub(super) async fn execute(&mut self, sql: SqlWriter) -> Result<u64> {
        self.connection.execute(&sql.finish()).await
    }

    pub(super) async fn fetch(&mut self, sql: SqlWriter) -> Result<Vec<Row>> {
        self.connection.fetch(&sql.finish()).await
    }

    /// The rows of a query without parameters, all cells as text; `NULL` is empty.
    pub(super) async fn texts(&mut self, sql: &'static str) -> Result<Vec<Vec<String>>> {
        let rows = self.connection.fetch(&Statement::new(sql)).await?;
        Ok(rows.iter().map(texts_of).collect())
    }

    /// Begins a transaction, where one can hold schema changes. On SQLite foreign keys are off until it ends, so that a
    /// rebuilt table takes no rows of its children along.
    pub(super) async fn begin(&mut self) -> Result<()> {
        match self.flavour.dialect() {
            Dialect::Postgres => self.run("BEGIN").await?,
            Dialect::MySql => 0,
            Dialect::Sqlite => {
                self.run("PRAGMA foreign_keys = OFF").await?;
                let off = self.texts("SELECT CAST(foreign_keys AS text) FROM pragma_foreign_keys").await?;
                if off != [["0"]] {
                    return Err(Error::Migration(
                        "this connection keeps foreign keys on, so tables cannot be rebuilt: connect directly to the file".into(),
                    ));
                }
                self.run("BEGIN IMMEDIATE").await?
            }
        };
        Ok(())
    }

    /// Ends the transaction: keeps the work of a success, undoes that of a failure.
    pub(super) async fn finish<T>(&mut self, result: Result<T>) -> Result<T> {
        let result = match (result, self.flavour.dialect()) {
            (Ok(value), Dialect::Sqlite) => self.references_hold().await.map(|()| value),
            (result, _) => result,
        };
        let result = match (result, self.flavour.transactional_ddl()) {
            (Ok(value), true) => self.run("COMMIT").await.map(|_| value),
            (Err(error), true) => {
                // The first failure says more than one of the way back.
                let _ = self.run("ROLLBACK").await;
                Err(error)
            }
            (result, false) => result,
        };
        if self.flavour.dialect() == Dialect::Sqlite {
            self.run("PRAGMA foreign_keys = ON").await?;
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
