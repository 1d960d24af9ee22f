//! Deleting and restoring records with everything that goes with them.
//!
//! One call is one plan, compiled from the declarations, and one transaction. It walks set by set: the number of
//! statements grows with the depth of the declarations, never with rows; only a model that is related to itself takes
//! one round for each level of its records.
//!
//! Where records and links live in several databases, each walk keeps to one of them, and what has to go on elsewhere is
//! told in the journal of that database. What would forbid it there is found by a rehearsal, before anything is done.

mod act;
mod calls;
mod drain;
mod look;
mod mark;
mod onward;
mod plan;
mod rehearse;
mod revive;
mod tell;
mod walk;

pub use calls::{Removal, SoftDeletes};
pub use drain::{Backlog, Recovered};
pub(crate) use drain::{backlog, recover, tidy};
