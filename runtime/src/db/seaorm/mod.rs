//! `Db` and `Tx` as connections of SeaORM, in their default database.

mod values;

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement as SeaStatement,
    sqlx::{self, AssertSqlSafe},
};

use super::{Bind, Connection, Db, Place, Row, Scope, Session, Statement, Tx, bind, driver::Transaction};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
};
pub(crate) use values::{array_type, fitted, to_sea};

/// An error of ours, for a call of SeaORM.
fn to_db_err(error: Error) -> DbErr {
    match error {
        Error::Database(source) | Error::ConnectionLost(source) => DbErr::Query(RuntimeErr::SqlxError(Arc::new(*source))),
        Error::SeaOrm(error) => *error,
        other => DbErr::Custom(other.to_string()),
    }
}

/// Lets `?` take errors of SeaORM where those of this library are returned.
impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error {
            DbErr::Query(RuntimeErr::SqlxError(source)) | DbErr::Exec(RuntimeErr::SqlxError(source)) => {
                match Arc::try_unwrap(source) {
                    Ok(source) => Error::from(source),
                    Err(source) => Error::SeaOrm(Box::new(DbErr::Query(RuntimeErr::SqlxError(source)))),
                }
            }
            other => Error::SeaOrm(Box::new(other)),
        }
    }
}

fn statement(from: SeaStatement) -> Result<Statement> {
    let values = from.values.map(|values| values.0).unwrap_or_default();
    let binds = values.into_iter().map(|value| values::from_sea(value).map(|(value, ty)| Bind::One(value, ty)));
    let binds = binds.collect::<Result<_>>()?;
    Ok(Statement { sql: from.sql.into(), binds })
}

/// `None` for a row that no driver gave.
fn query_result(row: Row) -> Option<QueryResult> {
    Some(match row {
        #[cfg(feature = "sqlx-postgres")]
        Row::Postgres(row) => row.into(),
        #[cfg(feature = "sqlx-mysql")]
        Row::MySql(row) => row.into(),
        #[cfg(feature = "sqlx-sqlite")]
        Row::Sqlite(row) => row.into(),
        Row::Packed(_) | Row::Given(_) => return None,
    })
}

/// What to run: a prepared statement, or text that may hold several.
#[derive(Clone, Copy)]
enum Run<'a> {
    Prepared(&'a Statement),
    Text(&'a str),
}

/// Runs it and keeps all that the driver answers.
macro_rules! execute {
    ($on:expr, $bind:path, $run:expr) => {{
        let done = match $run {
            Run::Prepared(statement) => {
                let arguments = $bind(statement)?;
                sqlx::query_with(AssertSqlSafe(statement.sql.as_ref()), arguments).execute($on.runs()?).await
            }
            Run::Text(text) => sqlx::raw_sql(AssertSqlSafe(text)).execute($on.runs()?).await,
        };
        $on.answered();
        done.map(ExecResult::from).map_err(Error::from)
    }};
}

macro_rules! execute_on {
    ($ty:ident, $on:expr, $run:expr) => {
        match $on {
            #[cfg(feature = "sqlx-postgres")]
            $ty::Postgres(on) => execute!(on, bind::postgres, $run),
            #[cfg(feature = "sqlx-mysql")]
            $ty::MySql(on) => execute!(on, bind::mysql, $run),
            #[cfg(feature = "sqlx-sqlite")]
            $ty::Sqlite(on) => execute!(on, bind::sqlite, $run),
        }
    };
}

async fn execute_alone(connection: &mut Connection, run: Run<'_>) -> Result<ExecResult> {
    execute_on!(Connection, connection, run)
}

async fn execute_in(transaction: &mut Transaction, run: Run<'_>) -> Result<ExecResult> {
    execute_on!(Transaction, transaction, run)
}

async fn execute(scope: &Scope, run: Run<'_>) -> Result<ExecResult> {
    let sql = match run {
        Run::Prepared(statement) => statement.sql.as_ref(),
        Run::Text(text) => text,
    };
    tracing::debug!(target: "modelink::sql", sql, "execute");
    match scope {
        Scope::Db(db) => execute_alone(&mut db.pool(Place::default()).acquire().await?, run).await,
        Scope::Tx(tx) => {
            let mut running = tx.open(Place::default()).await?;
            let done = execute_in(running.transaction()?, run).await;
            running.answered(done)
        }
    }
}

fn backend(db: &Db) -> DbBackend {
    match db.flavour(Place::default()).dialect() {
        Dialect::Postgres => DbBackend::Postgres,
        Dialect::MySql => DbBackend::MySql,
        Dialect::Sqlite => DbBackend::Sqlite,
    }
}

macro_rules! connection {
    ($($(#[$doc:meta])* $ty:ty: $db:expr;)*) => { $(
        $(#[$doc])*
        #[async_trait]
        impl ConnectionTrait for $ty {
            fn get_database_backend(&self) -> DbBackend {
                let db: fn(&$ty) -> &Db = $db;
                backend(db(self))
            }
            async fn execute_raw(&self, from: SeaStatement) -> Result<ExecResult, DbErr> {
                let statement = statement(from).map_err(to_db_err)?;
                execute(&self.scope(), Run::Prepared(&statement)).await.map_err(to_db_err)
            }
            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                execute(&self.scope(), Run::Text(sql)).await.map_err(to_db_err)
            }
            async fn query_one_raw(&self, from: SeaStatement) -> Result<Option<QueryResult>, DbErr> {
                Ok(self.query_all_raw(from).await?.into_iter().next())
            }
            async fn query_all_raw(&self, from: SeaStatement) -> Result<Vec<QueryResult>, DbErr> {
                let statement = statement(from).map_err(to_db_err)?;
                let rows = self.scope().fetch(Place::default(), &statement).await.map_err(to_db_err)?;
                Ok(rows.into_iter().filter_map(query_result).collect())
            }
        }
    )* };
}
connection! {
    /// SeaORM's calls take a `Db`: each statement on its own.
    Db: |db| db;
    /// SeaORM's calls take a `Tx`: they are part of it.
    Tx: |tx| tx.db();
}
