//! modelink
pub mod db;
pub mod dialect;
pub mod error;
pub mod filter;
pub mod record;
pub mod schema;
pub mod value;

pub use db::{Db, Tx};
pub use error::{Error, Result};
