//! Transactions that run again where that is safe.

use std::{future::Future, time::Duration};

use sea_orm::sqlx;

use super::{Db, Tx};
use crate::error::{Error, Result};

/// How often a transaction is tried.
const TRIES: u32 = 5;

/// The codes after which the database has undone the transaction and asks to try again: serialization failure,
/// deadlock and lock timeout, and a busy SQLite.
fn may_retry(error: &Error) -> bool {
    let Error::Database(source) = error else { return false };
    let sqlx::Error::Database(database) = &**source else { return false };
    database.code().is_some_and(|code| matches!(&*code, "40001" | "40P01" | "5" | "6" | "261" | "517"))
        || is_mysql_lock_timeout(&**database)
}

fn is_mysql_lock_timeout(error: &dyn sqlx::error::DatabaseError) -> bool {
    #[cfg(feature = "sqlx-mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return matches!(error.number(), 1213 | 1205);
    }
    let _ = error;
    false
}

impl Db {
    /// Runs `work` in a transaction, and again where the database undid it for a reason that may pass. A commit whose
    /// outcome is unknown is never tried again.
    ///
    /// # Errors
    /// Those of `work`, of the database, and [`Error::UnknownOutcome`].
    pub async fn transact<T, F, Work>(&self, mut work: F) -> Result<T>
    where
        F: FnMut(Tx) -> Work + Send,
        Work: Future<Output = Result<T>> + Send,
        T: Send,
    {
        let mut tried = 1;
        loop {
            let tx = self.begin().await?;
            let error = match work(tx.clone()).await {
                Ok(value) => match tx.commit().await {
                    Ok(()) => return Ok(value),
                    Err(error) => error,
                },
                Err(error) => {
                    // The work's own error says more than one of the way back.
                    let _ = tx.rollback().await;
                    error
                }
            };
            if tried == TRIES || !may_retry(&error) {
                return Err(error);
            }
            tokio::time::sleep(backoff(tried)).await;
            tried += 1;
        }
    }
}

/// 5, 10, 20, 40 ms, and up to as much again, so that two rivals do not meet at the same moment.
fn backoff(tried: u32) -> Duration {
    let base = 5u64 << (tried - 1);
    let jitter = uuid::Uuid::new_v4().as_bytes()[0] as u64 * base / 256;
    Duration::from_millis(base + jitter)
}
