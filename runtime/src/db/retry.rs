//! Work that is tried again where that is safe: which errors allow it, how often, and how long it waits.

use std::{future::Future, time::Duration};

use sea_orm::sqlx;
use tokio::time::{Instant, sleep, timeout_at};

use super::{Db, Tx};
use crate::error::{Error, Result};

/// How often work is tried, and for how long.
///
/// Three things are kept apart. Where the database *undid* the work because of a conflict (a serialization failure, a
/// deadlock, a lock that was not given in time, a busy SQLite) it is tried again. Where the *connection* broke before the
/// commit was sent, the server undoes the work, and it is tried again on another connection. Where no answer to a commit
/// came, the outcome is *unknown*: that is [`Error::UnknownOutcome`], and nothing is tried again.
///
/// ```
/// # use std::time::Duration;
/// use modelink::db::Retry;
/// let impatient = Retry::default().tries(3).deadline(Duration::from_secs(2));
/// # let _ = impatient;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    tries: u32,
    deadline: Option<Duration>,
    pause: Duration,
    longest: Duration,
}

/// 30 tries without a deadline; pauses from 5 ms, doubled each time, to half a second.
impl Default for Retry {
    fn default() -> Self {
        Retry { tries: 30, deadline: None, pause: Duration::from_millis(5), longest: Duration::from_millis(500) }
    }
}

impl Retry {
    /// One try, whatever happens.
    pub fn never() -> Self {
        Retry::default().tries(1)
    }

    /// How often the work is tried at most; at least once.
    #[must_use]
    pub fn tries(mut self, tries: u32) -> Self {
        self.tries = tries.max(1);
        self
    }

    /// How long all tries take together. A try that is at work then is given up and undone, with [`Error::Deadline`];
    /// a commit is waited for.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The pause before the second try, which is doubled before each later one, and the longest.
    #[must_use]
    pub fn backoff(mut self, pause: Duration, longest: Duration) -> Self {
        (self.pause, self.longest) = (pause, longest);
        self
    }

    /// The pause after so many tries: a random one up to the bound, so that rivals do not meet again.
    fn pause_after(&self, tried: u32) -> Duration {
        let bound = self.pause.saturating_mul(1 << (tried - 1).min(16)).min(self.longest);
        let [high, low, ..] = *uuid::Uuid::new_v4().as_bytes();
        bound.mul_f64((1.0 + f64::from(u16::from_be_bytes([high, low]))) / 65_536.0)
    }
}

/// What was tried when an error came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried {
    /// A transaction that was not committed, a statement that was not sent, or one that only reads.
    NothingKept,
    /// A statement that commits itself.
    Change,
}

/// The tries of one piece of work.
pub(crate) struct Tries<'a> {
    retry: &'a Retry,
    until: Option<Instant>,
    tried: u32,
}

impl<'a> Tries<'a> {
    pub(crate) fn new(retry: &'a Retry) -> Self {
        Tries { retry, until: retry.deadline.map(|deadline| Instant::now() + deadline), tried: 1 }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// The error, where there is no next try; [`Error::UnknownOutcome`] where a change got no answer.
    pub(crate) async fn again(&mut self, error: Error, tried: Tried) -> Result<()> {
        let safe = match fate(&error) {
            Fate::Undone => true,
            Fate::Lost if tried == Tried::Change => return Err(Error::UnknownOutcome),
            Fate::Lost => true,
            Fate::Final => false,
        };
        let next = Instant::now() + self.retry.pause_after(self.tried);
        if !safe || self.tried >= self.retry.tries || self.until.is_some_and(|until| next > until) {
            return Err(error);
        }
        tracing::debug!(target: "modelink::retry", %error, tried = self.tried, "again");
        self.tried += 1;
        sleep(next - Instant::now()).await;
        Ok(())
    }

    async fn within<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        match self.until {
            Some(until) => timeout_at(until, work).await.unwrap_or(Err(Error::Deadline)),
            None => work.await,
        }
    }
}

/// What an error says of the work it ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The database undid it because of others: it may pass the next time.
    Undone,
    /// There is no connection any more, or none yet.
    Lost,
    /// It will fail again.
    Final,
}

pub(crate) fn fate(error: &Error) -> Fate {
    match error {
        Error::Undone => Fate::Undone,
        Error::Database(source) => match &**source {
            sqlx::Error::Database(source) if is_conflict(&**source) => Fate::Undone,
            _ => Fate::Final,
        },
        Error::ConnectionLost(_) => Fate::Lost,
        _ => Fate::Final,
    }
}

/// The codes after which nothing of the transaction is kept and the database asks to begin again.
fn is_conflict(error: &dyn sqlx::error::DatabaseError) -> bool {
    #[cfg(feature = "sqlx-mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        // Deadlock (on Galera: a lost certification), lock wait timeout, a row changed since the snapshot.
        return matches!(error.number(), 1213 | 1205 | 1020);
    }
    #[cfg(feature = "sqlx-sqlite")]
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // Busy and locked, in all their extended forms.
        let code = error.code().and_then(|code| code.parse::<u32>().ok());
        return code.is_some_and(|code| matches!(code & 0xff, 5 | 6));
    }
    error.code().is_some_and(|code| matches!(&*code, "40001" | "40P01"))
}

/// Whether an error of the driver means that there is no connection.
pub(crate) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => ends_connection(&**error),
        _ => false,
    }
}

fn ends_connection(error: &dyn sqlx::error::DatabaseError) -> bool {
    #[cfg(feature = "sqlx-mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        // Shut down, killed, and a node of Galera that left its cluster.
        return matches!(error.number(), 1053 | 1927 | 1047);
    }
    error.code().is_some_and(|code| code.len() == 5 && (code.starts_with("08") || code.starts_with("57P0")))
}

/// What is known after a commit failed: some refusals leave open whether it took effect.
pub(crate) fn after_commit(error: sqlx::Error) -> Error {
    let answered = match &error {
        sqlx::Error::Database(database) => !ends_connection(&**database) && !is_half_way(&**database),
        _ => false,
    };
    if answered { error.into() } else { Error::UnknownOutcome }
}

fn is_half_way(error: &dyn sqlx::error::DatabaseError) -> bool {
    #[cfg(feature = "sqlx-mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        // An error during the commit, and a query that was ended by hand.
        return matches!(error.number(), 1180 | 1317);
    }
    #[cfg(feature = "sqlx-sqlite")]
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // An error of the disk.
        return error.code().and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == 10);
    }
    error.code().as_deref() == Some("40003")
}

impl Db {
    /// Runs `work` in a transaction, and again where that is safe: see [`Retry`].
    ///
    /// # Errors
    /// Those of `work`, of the database, and [`Error::UnknownOutcome`].
    pub async fn transact<T, F, Work>(&self, work: F) -> Result<T>
    where
        F: FnMut(Tx) -> Work + Send,
        Work: Future<Output = Result<T>> + Send,
        T: Send,
    {
        self.transact_with(self.retry().clone(), work).await
    }

    /// The same with other patience: `db.transact_with(Retry::default().tries(3), |tx| async move { … })`.
    ///
    /// # Errors
    /// As [`Db::transact`]; [`Error::Deadline`] where the work took longer than it may.
    pub async fn transact_with<T, F, Work>(&self, retry: Retry, mut work: F) -> Result<T>
    where
        F: FnMut(Tx) -> Work + Send,
        Work: Future<Output = Result<T>> + Send,
        T: Send,
    {
        let mut tries = Tries::new(&retry);
        loop {
            let tx = self.begin().await?;
            // Boxed: the compiler would lay out the futures of whole calls inside one another, deeper than it goes.
            let error = match tries.within(Box::pin(work(tx.clone()))).await {
                Ok(value) => match tx.commit().await {
                    Ok(()) => return Ok(value),
                    Err(error) => error,
                },
                // What the given-up work still runs need not be waited for.
                Err(Error::Deadline) => return Err(Error::Deadline),
                Err(error) => {
                    let undone = tx.is_undone();
                    // The work's own error says more than one of the way back.
                    let _ = tx.rollback().await;
                    if undone { Error::Undone } else { error }
                }
            };
            tries.again(error, Tried::NothingKept).await?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_are_never_nothing() {
        let retry = Retry::default().backoff(Duration::from_millis(8), Duration::from_millis(100));
        for tried in 1..200 {
            let bound = Duration::from_millis(8).saturating_mul(1 << (tried - 1).min(16)).min(Duration::from_millis(100));
            let pause = retry.pause_after(tried);
            assert!(pause > Duration::ZERO && pause <= bound, "{pause:?} after {tried}");
        }
    }

    #[test]
    fn a_change_without_an_answer_is_never_tried_again() {
        let lost = || Error::from(sqlx::Error::Io(std::io::ErrorKind::UnexpectedEof.into()));
        assert!(fate(&lost()) == Fate::Lost);
        assert!(fate(&Error::UnknownOutcome) == Fate::Final);
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap_or_else(|error| panic!("{error}"));
        let retry = Retry::default();
        let again = runtime.block_on(Tries::new(&retry).again(lost(), Tried::Change));
        assert!(matches!(again, Err(Error::UnknownOutcome)), "{again:?}");
        let again = runtime.block_on(Tries::new(&retry).again(lost(), Tried::NothingKept));
        assert!(again.is_ok(), "{again:?}");
    }
}
