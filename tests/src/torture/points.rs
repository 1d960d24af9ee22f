//! The round trips of a run, as its log shows them: a trial counts them, and does something before one of them.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

/// Counts round trips.
pub struct Points {
    seen: Arc<AtomicU64>,
    at: u64,
    then: Box<dyn Fn() + Send + Sync>,
}

impl Points {
    /// Counts only.
    pub fn count() -> (Self, Arc<AtomicU64>) {
        let seen = Arc::new(AtomicU64::new(0));
        (Points { seen: Arc::clone(&seen), at: 0, then: Box::new(|| {}) }, seen)
    }

    /// Does something before the round trip of this number, from 1 on.
    pub fn at(at: u64, then: impl Fn() + Send + Sync + 'static) -> Self {
        Points { seen: Arc::default(), at, then: Box::new(then) }
    }
}

impl fmt::Debug for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Points").field("at", &self.at).finish_non_exhaustive()
    }
}

impl Subscriber for Points {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "modelink::sql"
    }

    fn event(&self, _: &Event<'_>) {
        if self.seen.fetch_add(1, Ordering::SeqCst) + 1 == self.at {
            (self.then)();
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
