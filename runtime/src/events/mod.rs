//! What happens to records and links, told to the program: through an outbox in the same transaction, at least once, and in
//! order for each record.
//!
//! Nothing is recorded before a program asks for it with [`App::events`](crate::App::events).

mod deliver;
mod event;
mod lease;

pub use deliver::{Delivered, Events};
pub use event::{Event, EventKind};
