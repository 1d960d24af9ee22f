//! Counts the statements that a call runs.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

use tracing::{Event, Id, Metadata, span};

/// Counts what the library says of its statements.
struct Counter(Arc<AtomicU64>);

impl tracing::Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "modelink::sql"
    }
    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// The result of the work, and how many statements it ran. For tests that run on one thread.
pub async fn statements<T>(work: impl Future<Output = T>) -> (T, u64) {
    // Where nobody listens for a moment, a statement that runs first then is taken for one that nobody ever wants to hear of.
    static LISTENS: OnceLock<tracing::Dispatch> = OnceLock::new();
    LISTENS.get_or_init(|| tracing::Dispatch::new(Counter(Arc::default())));
    let count = Arc::new(AtomicU64::new(0));
    let _guard = tracing::subscriber::set_default(Counter(count.clone()));
    let result = work.await;
    (result, count.load(Ordering::SeqCst))
}
