//! `Tx`: an owned transaction, in each database that it touches.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use tokio::sync::{Mutex, MutexGuard};

use super::{Db, Place, Row, Statement, driver::Transaction};
use crate::error::{Error, Result};

/// A transaction. A handle that can be cloned and moved to other tasks; it is rolled back when the last handle is
/// dropped without a commit.
#[derive(Clone)]
pub struct Tx {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    over: AtomicBool,
    savepoints: AtomicU64,
    databases: Vec<Mutex<Option<Transaction>>>,
}

impl Tx {
    pub(super) fn new(db: Db) -> Self {
        let databases = db.places().map(|_| Mutex::new(None)).collect();
        Tx { inner: Arc::new(Inner { db, over: AtomicBool::new(false), savepoints: AtomicU64::new(0), databases }) }
    }

    /// The databases it belongs to.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// Makes the work permanent, database by database.
    ///
    /// # Errors
    /// [`Error::UnknownOutcome`] when the connection broke meanwhile; [`Error::TransactionOver`] the second time.
    pub async fn commit(self) -> Result<()> {
        for transaction in self.end().await? {
            transaction.commit().await?;
        }
        Ok(())
    }

    /// Undoes the work.
    ///
    /// # Errors
    /// [`Error::TransactionOver`] the second time.
    pub async fn rollback(self) -> Result<()> {
        for transaction in self.end().await? {
            transaction.rollback().await?;
        }
        Ok(())
    }

    async fn end(&self) -> Result<Vec<Transaction>> {
        if self.inner.over.swap(true, Ordering::SeqCst) {
            return Err(Error::TransactionOver);
        }
        let mut open = Vec::new();
        for database in &self.inner.databases {
            open.extend(database.lock().await.take());
        }
        Ok(open)
    }

    pub(super) async fn open(&self, place: Place) -> Result<MutexGuard<'_, Option<Transaction>>> {
        let mut slot = self.inner.databases[place.0].lock().await;
        if self.inner.over.load(Ordering::SeqCst) {
            return Err(Error::TransactionOver);
        }
        if slot.is_none() {
            *slot = Some(self.inner.db.pool(place).begin().await?);
        }
        Ok(slot)
    }

    pub(crate) async fn execute(&self, place: Place, statement: &Statement) -> Result<u64> {
        match &mut *self.open(place).await? {
            Some(transaction) => transaction.execute(statement).await,
            None => Err(Error::TransactionOver),
        }
    }

    pub(crate) async fn fetch(&self, place: Place, statement: &Statement) -> Result<Vec<Row>> {
        match &mut *self.open(place).await? {
            Some(transaction) => transaction.fetch(statement).await,
            None => Err(Error::TransactionOver),
        }
    }

    pub(crate) async fn run_text(&self, place: Place, text: &str) -> Result<u64> {
        match &mut *self.open(place).await? {
            Some(transaction) => transaction.run_text(text).await,
            None => Err(Error::TransactionOver),
        }
    }

    /// A point to go back to, in every database that the transaction touches from here on.
    pub(super) async fn savepoint(&self) -> Result<Savepoint> {
        let name = format!("modelink_{}", self.inner.savepoints.fetch_add(1, Ordering::SeqCst));
        for place in self.inner.db.places() {
            self.run_text(place, &format!("SAVEPOINT {name}")).await?;
        }
        Ok(Savepoint { tx: self.clone(), name })
    }
}

/// A point inside a transaction.
pub(super) struct Savepoint {
    tx: Tx,
    name: String,
}

impl Savepoint {
    pub(super) async fn release(self) -> Result<()> {
        self.each("RELEASE SAVEPOINT").await
    }

    pub(super) async fn undo(self) -> Result<()> {
        self.each("ROLLBACK TO SAVEPOINT").await
    }

    async fn each(&self, verb: &str) -> Result<()> {
        for place in self.tx.inner.db.places() {
            self.tx.run_text(place, &format!("{verb} {}", self.name)).await?;
        }
        Ok(())
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tx({:?})", self.inner.db)
    }
}
