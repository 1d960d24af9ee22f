//! What the tests share: each test plays on every database there is, in a database of its own.
//!
//! SQLite is always there. PostgreSQL and MariaDB are looked for at `MODELINK_POSTGRES_URL` and `MODELINK_MARIADB_URL`,
//! or on this machine; a server that is missing is skipped loudly, and with `CI=true` it is a failure.

pub mod apart;
pub mod columns;
mod databases;
pub mod lab;
pub mod shop;
pub mod torture;
pub mod values;

pub use databases::{Databases, Server, TestResult, on_every_database, on_every_empty_database};

/// The README's program, compiled and run with the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
mod readme {}
