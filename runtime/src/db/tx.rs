//! `Tx`: an owned transaction, in each database that it touches.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    },
};

use tokio::sync::{Mutex, MutexGuard};

use super::{
    Db, Place, Row, Statement,
    driver::Transaction,
    retry::{Fate, fate},
};
use crate::error::{Error, Result};

/// A transaction. A handle that can be cloned and moved to other tasks; it is rolled back when the last handle is
/// dropped without a commit.
///
/// A call in it that is given up half-way (its future is dropped) ends it: nothing of it can be committed any more. So
/// does a conflict after which the database undid it.
#[derive(Clone)]
pub struct Tx {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    state: AtomicU8,
    /// Whether a statement in it failed: then PostgreSQL may have given it up.
    refused: AtomicBool,
    /// Databases whose commit makes something necessary in others.
    owners: std::sync::Mutex<Vec<Place>>,
    savepoints: AtomicU64,
    databases: Vec<Mutex<Option<Transaction>>>,
}

/// States of a transaction. It is at work.
const OPEN: u8 = 0;
/// The database undid it because of others.
const UNDONE: u8 = 1;
/// A call in it was given up.
const GIVEN_UP: u8 = 2;
/// It was committed or rolled back.
const OVER: u8 = 3;

impl Inner {
    fn check(&self) -> Result<()> {
        match self.state.load(Ordering::SeqCst) {
            OPEN => Ok(()),
            UNDONE => Err(Error::Undone),
            _ => Err(Error::TransactionOver),
        }
    }

    /// Leaves the state of work for another, once.
    fn end_as(&self, state: u8) {
        let _ = self.state.compare_exchange(OPEN, state, Ordering::SeqCst, Ordering::SeqCst);
    }
}

impl Tx {
    pub(super) fn new(db: Db) -> Self {
        let databases = db.places().map(|_| Mutex::new(None)).collect();
        let (state, refused, savepoints) = (AtomicU8::new(OPEN), AtomicBool::new(false), AtomicU64::new(0));
        let owners = std::sync::Mutex::default();
        Tx { inner: Arc::new(Inner { db, state, refused, owners, savepoints, databases }) }
    }

    /// The databases it belongs to.
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// Makes the work permanent, database by database.
    ///
    /// # Errors
    /// [`Error::UnknownOutcome`] when the connection broke meanwhile; [`Error::Undone`] and [`Error::TransactionOver`]
    /// where a call in it met a conflict or was given up, and the second time; [`Error::HalfCommitted`] where one
    /// database has it and the next refused.
    pub async fn commit(self) -> Result<()> {
        self.inner.check()?;
        let mut open = self.end().await?;
        if self.inner.refused.load(Ordering::SeqCst) {
            for transaction in &mut open {
                // PostgreSQL answers the commit of a transaction that it gave up as if all were well.
                transaction.run_text("SELECT 1").await?;
            }
        }
        let done = commit_each(open).await;
        // What one database has noted follows even where the next could not commit.
        if !self.owners().is_empty() {
            self.inner.db.follow().await;
        }
        done
    }

    /// Has what the commit of a database makes necessary in others carried out after it.
    pub(crate) fn follow(&self, owner: Place) {
        self.owners().push(owner);
    }

    fn owners(&self) -> std::sync::MutexGuard<'_, Vec<Place>> {
        self.inner.owners.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The order of the commits: a database that notes what has to happen in that of the links comes before it, and after
    /// those of which it notes nothing.
    fn rank(&self, place: Place) -> u8 {
        match self.inner.db.placement().links() == place {
            true => 2,
            false => u8::from(self.owners().contains(&place)),
        }
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

    /// Whether the database undid it because of others.
    pub(super) fn is_undone(&self) -> bool {
        self.inner.state.load(Ordering::SeqCst) == UNDONE
    }

    async fn end(&self) -> Result<Vec<Transaction>> {
        if self.inner.state.swap(OVER, Ordering::SeqCst) == OVER {
            return Err(Error::TransactionOver);
        }
        let mut open = Vec::new();
        let mut places: Vec<Place> = self.inner.db.places().collect();
        places.sort_by_key(|place| self.rank(*place));
        for place in places {
            open.extend(self.inner.databases[place.0].lock().await.take());
        }
        Ok(open)
    }

    /// The transaction of one database, for one statement.
    pub(super) async fn open(&self, place: Place) -> Result<Running<'_>> {
        let mut slot = self.inner.databases[place.0].lock().await;
        self.inner.check()?;
        if slot.is_none() {
            *slot = Some(self.inner.db.pool(place).begin().await?);
        }
        Ok(Running { slot, inner: &self.inner, answered: false })
    }

    pub(crate) async fn execute(&self, place: Place, statement: &Statement) -> Result<u64> {
        let mut running = self.open(place).await?;
        let done = running.transaction()?.execute(statement).await;
        running.answered(done)
    }

    pub(crate) async fn fetch(&self, place: Place, statement: &Statement) -> Result<Vec<Row>> {
        let mut running = self.open(place).await?;
        let done = running.transaction()?.fetch(statement).await;
        running.answered(done)
    }

    pub(crate) async fn run_text(&self, place: Place, text: &str) -> Result<u64> {
        let mut running = self.open(place).await?;
        let done = running.transaction()?.run_text(text).await;
        running.answered(done)
    }

    /// A point to go back to, in every database that the transaction touches from here on.
    pub(super) async fn savepoint(&self) -> Result<Savepoint> {
        let name = format!("modelink_{}", self.inner.savepoints.fetch_add(1, Ordering::SeqCst));
        let savepoint = Savepoint { tx: self.clone(), name, ended: false };
        savepoint.each("SAVEPOINT").await?;
        Ok(savepoint)
    }
}

async fn commit_each(open: Vec<Transaction>) -> Result<()> {
    let mut committed = false;
    for transaction in open {
        match transaction.commit().await {
            Ok(()) => committed = true,
            Err(error) if committed => return Err(Error::HalfCommitted(Box::new(error))),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A statement that runs in a transaction. Dropped before its answer it ends the transaction: nobody knows how much of a
/// call was done.
pub(super) struct Running<'a> {
    slot: MutexGuard<'a, Option<Transaction>>,
    inner: &'a Inner,
    answered: bool,
}

impl Running<'_> {
    pub(super) fn transaction(&mut self) -> Result<&mut Transaction> {
        self.slot.as_mut().ok_or(Error::TransactionOver)
    }

    /// Takes the answer in.
    pub(super) fn answered<T>(mut self, answer: Result<T>) -> Result<T> {
        self.answered = true;
        if let Err(error) = &answer {
            match fate(error) {
                // What follows would run outside of any transaction where the database ended this one.
                Fate::Undone => self.inner.end_as(UNDONE),
                Fate::Lost => self.inner.end_as(GIVEN_UP),
                Fate::Final => {}
            }
            self.inner.refused.store(true, Ordering::SeqCst);
        }
        answer
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.answered {
            self.inner.end_as(GIVEN_UP);
        }
    }
}

/// A point inside a transaction. Dropped without an end it ends the transaction.
pub(super) struct Savepoint {
    tx: Tx,
    name: String,
    ended: bool,
}

impl Savepoint {
    pub(super) async fn release(self) -> Result<()> {
        self.end("RELEASE SAVEPOINT").await
    }

    pub(super) async fn undo(self) -> Result<()> {
        self.end("ROLLBACK TO SAVEPOINT").await
    }

    async fn end(mut self, verb: &str) -> Result<()> {
        self.each(verb).await?;
        self.ended = true;
        Ok(())
    }

    async fn each(&self, verb: &str) -> Result<()> {
        for place in self.tx.inner.db.places() {
            self.tx.run_text(place, &format!("{verb} {}", self.name)).await?;
        }
        Ok(())
    }
}

impl Drop for Savepoint {
    fn drop(&mut self) {
        if !self.ended {
            self.tx.inner.end_as(GIVEN_UP);
        }
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tx({:?})", self.inner.db)
    }
}
