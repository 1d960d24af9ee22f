//! Torture: what must hold for every input and at every interruption, tried with many.
//!
//! Each trial has one file here. The suites play a few cases of each at every commit; `torture` plays as many as asked for:
//! `cargo run --release -p modelink-tests --bin torture -- <trial> [--db sqlite|postgres|mariadb|all] [--cases N] [--seed S]`.

mod model;
mod random;
mod run;
pub mod schema;
mod shrink;

pub use model::model;
pub use random::random;
pub use run::{Failure, Outcome, Progress, Run, Silent};
