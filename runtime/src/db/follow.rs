//! What is carried out in other databases after a commit: at once, and again by a task in the background.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::{Db, database::Weak};
use crate::error::Result;

/// How long a call waits for what follows its commit; the background does the rest.
const BUDGET: Duration = Duration::from_secs(5);
/// How often the background looks for what nobody carried out.
const PERIOD: Duration = Duration::from_secs(5);

/// How often the background removes what is no longer needed.
const TIDY: Duration = Duration::from_secs(3_600);

type Work = fn(Db) -> Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// What the floor above does in other databases.
#[derive(Clone, Copy)]
pub(crate) struct Follow {
    /// Carries out what is pending.
    pub carry_out: Work,
    /// The same, and removes what is no longer needed.
    pub tidy: Work,
}

/// How an application with several databases follows its commits.
pub(super) struct Following {
    follow: Follow,
    /// Whether guards are used; a trial that wants to see the race does without.
    pub fenced: bool,
    overdue: Arc<Notify>,
}

impl Following {
    pub(super) fn new(follow: Follow, fenced: bool) -> Self {
        Following { follow, fenced, overdue: Arc::default() }
    }

    /// Carries out what a commit made necessary. What does not succeed in time is not lost: it stays pending.
    pub(super) async fn after_commit(&self, db: &Db) {
        match tokio::time::timeout(BUDGET, (self.follow.carry_out)(db.clone())).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => tracing::warn!(%error, "what a commit made necessary in another database is pending"),
            Err(_) => tracing::warn!("what a commit made necessary in another database takes long"),
        }
        self.overdue.notify_one();
    }

    /// Looks again and again, until the last handle is gone or the databases are closed.
    pub(super) fn watch(&self, db: &Db) {
        let (follow, overdue, weak) = (self.follow, Arc::clone(&self.overdue), db.downgrade());
        tokio::spawn(async move { watch(follow, &overdue, &weak).await });
    }
}

async fn watch(follow: Follow, overdue: &Notify, weak: &Weak) {
    let mut tidied: Option<Instant> = None;
    loop {
        // Woken early or not, a rival at work is given time.
        let _ = tokio::time::timeout(PERIOD, overdue.notified()).await;
        tokio::time::sleep(PERIOD / 20).await;
        let Some(db) = weak.upgrade().filter(|db| !db.is_closed()) else { return };
        let due = tidied.is_none_or(|at| at.elapsed() > TIDY);
        match if due { (follow.tidy)(db).await } else { (follow.carry_out)(db).await } {
            Ok(()) if due => tidied = Some(Instant::now()),
            Ok(()) => {}
            Err(error) => tracing::debug!(%error, "what is pending in another database stays so for now"),
        }
    }
}
