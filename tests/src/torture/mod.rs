//! Torture: what must hold for every input and at every interruption, tried with many.
//!
//! Each trial has one file here. The suites play a few cases of each at every commit; `torture` plays as many as asked for:
//! `cargo run --release -p modelink-tests --bin torture -- <trial> [--db sqlite|postgres|mariadb|all] [--cases N] [--seed S]`.

mod cases;
mod contend;
mod crash;
mod data;
mod dump;
mod faults;
mod graph;
mod journal;
mod model;
mod names;
mod online;
pub mod plans;
mod points;
mod proxy;
mod race;
mod random;
mod run;
pub mod schema;
mod shrink;
pub mod trial;

pub use contend::contend;
pub use crash::{Kill, crash, dialect, doomed};
pub use data::data;
pub use faults::faults;
pub use graph::graph;
pub use journal::{Tally, journal};
pub use model::model;
pub use names::names;
pub use online::online;
pub use race::race;
pub use random::random;
pub use run::{Failure, Outcome, Progress, Run, Silent};
