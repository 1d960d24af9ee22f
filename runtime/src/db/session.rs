//! What every call takes: a `Db` or a `Tx`.

use super::{
    Db, Place, Row, Statement, Tx,
    retry::{Tried, Tries},
    tx::Savepoint,
};
use crate::{dialect::Flavour, error::Result};

/// A [`Db`], each statement on its own, or a [`Tx`], all of them together.
pub trait Session: Send + Sync {
    /// Which of the two.
    fn scope(&self) -> Scope;
}

impl Session for Db {
    fn scope(&self) -> Scope {
        Scope::Db(self.clone())
    }
}
impl Session for Tx {
    fn scope(&self) -> Scope {
        Scope::Tx(self.clone())
    }
}
impl Session for Scope {
    fn scope(&self) -> Scope {
        self.clone()
    }
}
impl<S: Session + ?Sized> Session for &S {
    fn scope(&self) -> Scope {
        (**self).scope()
    }
}

/// A session, as a value.
#[derive(Clone)]
pub enum Scope {
    /// Each statement on its own.
    Db(Db),
    /// All statements together.
    Tx(Tx),
}

/// Runs one statement on its own, and again where that is safe.
macro_rules! alone {
    ($db:expr, $place:expr, $statement:expr, $run:ident, $tried:expr) => {{
        let mut tries = Tries::new($db.retry());
        loop {
            let (error, tried) = match $db.pool($place).acquire().await {
                Ok(mut connection) => match connection.$run($statement).await {
                    Ok(done) => break Ok(done),
                    Err(error) => (error, $tried),
                },
                Err(error) => (error, Tried::NothingKept),
            };
            tries.again(error, tried).await?;
        }
    }};
}

impl Scope {
    /// The databases.
    pub fn db(&self) -> &Db {
        match self {
            Scope::Db(db) => db,
            Scope::Tx(tx) => tx.db(),
        }
    }

    /// What the server of a database is.
    pub fn flavour(&self, place: Place) -> Flavour {
        self.db().flavour(place)
    }

    /// Runs a statement; the number of rows that it changed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn execute(&self, place: Place, statement: &Statement) -> Result<u64> {
        tracing::debug!(target: "modelink::sql", sql = %statement.sql, "execute");
        match self {
            Scope::Db(db) => alone!(db, place, statement, execute, Tried::Change),
            Scope::Tx(tx) => tx.execute(place, statement).await,
        }
    }

    /// Runs a query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn fetch(&self, place: Place, statement: &Statement) -> Result<Vec<Row>> {
        // The library's own queries change nothing.
        let reads = statement.sql.starts_with("SELECT") || statement.sql.starts_with("SET STATEMENT");
        self.fetch_once(place, statement, if reads { Tried::NothingKept } else { Tried::Change }).await
    }

    /// The same, for a statement of the user, which may be a query that changes something.
    pub(super) async fn fetch_once(&self, place: Place, statement: &Statement, tried: Tried) -> Result<Vec<Row>> {
        #[cfg(feature = "sqlx-mysql")]
        if self.flavour(place).dialect() == crate::dialect::Dialect::MySql
            && let Some(split) = super::oversize::split(statement)?
        {
            return Box::pin(self.fetch_split(place, &split)).await;
        }
        tracing::debug!(target: "modelink::sql", sql = %statement.sql, "fetch");
        match self {
            Scope::Db(db) => alone!(db, place, statement, fetch, tried),
            Scope::Tx(tx) => tx.fetch(place, statement).await,
        }
    }

    /// Runs a query over lists that are too long for one statement, on one connection.
    #[cfg(feature = "sqlx-mysql")]
    async fn fetch_split(&self, place: Place, split: &super::oversize::Split) -> Result<Vec<Row>> {
        let steps = split.before.iter().chain(&split.after).chain([&split.statement]);
        steps.for_each(|step| tracing::debug!(target: "modelink::sql", sql = %step.sql, "fetch a long list"));
        match self {
            Scope::Db(db) => {
                let mut connection = db.pool(place).acquire().await?;
                for step in &split.before {
                    connection.execute(step).await?;
                }
                let rows = connection.fetch(&split.statement).await?;
                for step in &split.after {
                    connection.execute(step).await?;
                }
                Ok(rows)
            }
            Scope::Tx(tx) => {
                for step in &split.before {
                    tx.execute(place, step).await?;
                }
                let rows = tx.fetch(place, &split.statement).await?;
                for step in &split.after {
                    tx.execute(place, step).await?;
                }
                Ok(rows)
            }
        }
    }

    /// Begins a unit of work of several statements: a transaction of its own, or a savepoint of the one at hand.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unit(&self) -> Result<Unit> {
        Ok(match self {
            Scope::Db(db) => Unit { scope: Scope::Tx(db.begin().await?), savepoint: None },
            Scope::Tx(tx) => Unit { scope: self.clone(), savepoint: Some(tx.savepoint().await?) },
        })
    }
}

/// Several statements that take effect together or not at all.
pub struct Unit {
    /// What the statements run on.
    pub scope: Scope,
    savepoint: Option<Savepoint>,
}

impl Unit {
    /// Ends the unit: keeps the work of a success, undoes that of a failure.
    ///
    /// # Errors
    /// The failure itself, or that of the commit.
    pub async fn finish<T>(self, result: Result<T>) -> Result<T> {
        match (result, self.savepoint, self.scope) {
            (Ok(value), Some(savepoint), _) => savepoint.release().await.map(|()| value),
            (Ok(value), None, Scope::Tx(tx)) => tx.commit().await.map(|()| value),
            (Ok(value), None, Scope::Db(_)) => Ok(value),
            // The first failure says more than one of the way back.
            (Err(error), savepoint, scope) => {
                let _ = match (savepoint, scope) {
                    (Some(savepoint), _) => savepoint.undo().await,
                    (None, Scope::Tx(tx)) => tx.rollback().await,
                    (None, Scope::Db(_)) => Ok(()),
                };
                Err(error)
            }
        }
    }
}
