//! Data models and module links, checked by the compiler.

#![warn(missing_docs)]
// Calls are futures inside futures: an optimised build lays out more of them at once than the usual limit allows.
#![recursion_limit = "256"]

#[cfg(not(any(feature = "sqlx-postgres", feature = "sqlx-mysql", feature = "sqlx-sqlite")))]
compile_error!(
    "modelink needs a database: turn on at least one of its features `sqlx-postgres`, `sqlx-mysql` and `sqlx-sqlite`, and a \
     runtime such as `runtime-tokio-rustls`"
);

pub mod app;
pub mod cascade;
#[cfg(feature = "cli")]
pub mod cli;
pub mod db;
pub mod dialect;
pub mod error;
pub mod events;
pub mod filter;
pub mod graph;
mod journal;
pub mod link;
pub mod migrate;
pub mod prelude;
#[doc(hidden)]
pub mod private;
pub mod record;
pub mod schema;
pub mod value;

pub use app::App;
pub use db::{Db, Keys, Source, Tx};
pub use error::{BoxError, Error, Result};
#[cfg(feature = "macros")]
pub use modelink_macros::app;
pub use record::entity::{self, Active, Entity, Row};

/// An exact decimal, checked by the compiler: `dec!(9.99)`.
///
/// ```
/// use modelink::prelude::*;
/// assert_eq!(dec!(9.90).to_string(), "9.90");
/// ```
#[macro_export]
macro_rules! dec {
    ($($number:tt)*) => {{
        use $crate::private::Decimal;
        $crate::private::exact!($($number)*)
    }};
}
