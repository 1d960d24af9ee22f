//! What a database holds: one query of its catalog, whatever the number of tables.

mod compare;
mod expected;
mod expression;
mod live;
mod mysql;
mod postgres;
mod read;
mod sqlite;

pub use compare::{Difference, Object, Verdict, compare};
pub(super) use expression::names_in;
pub(super) use live::live_name;
pub use live::{Live, LiveColumn, LiveForeignKey, LiveIndex, LiveTable};
