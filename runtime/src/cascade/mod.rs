//! Deleting and restoring records with everything that goes with them.
//!
//! One call is one plan, compiled from the declarations, and one transaction. It walks set by set: the number of
//! statements grows with the depth of the declarations, never with rows; only a model that is related to itself takes
//! one round for each level of its records.

mod act;
mod calls;
mod plan;
mod walk;

pub use calls::{Removal, SoftDeletes};
