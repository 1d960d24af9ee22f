//! `Db` and `Tx`: the pools and transactions of an application, where its modules live, and how statements run.

mod bind;
mod builder;
mod database;
mod driver;
mod follow;
mod given;
mod held;
mod open;
#[cfg(feature = "sqlx-mysql")]
mod oversize;
mod packed;
mod placement;
mod retry;
mod row;
mod seaorm;
mod session;
mod source;
mod sql;
mod statement;
mod test_db;
mod tx;
mod violation;

pub(crate) use bind::wire_json;
pub(crate) use builder::attach;
pub use builder::{Builder, Options};
pub use database::Db;
pub use driver::Pool;
pub(crate) use driver::{Connection, Single};
pub(crate) use follow::Follow;
pub use given::Given;
pub(crate) use open::open;
pub use packed::Packed;
pub use placement::{Place, Placement};
pub use retry::Retry;
pub(crate) use retry::is_lost;
pub use row::{Row, RowRef};
pub(crate) use seaorm::{array_type, fitted, to_sea};
pub use session::{Scope, Session, Unit};
pub(crate) use source::Supply;
pub use source::{Keys, Source};
pub use sql::{FromRow, Sql};
pub use statement::{Bind, SqlWriter, Statement};
pub use test_db::TestDatabase;
pub use tx::Tx;
pub(crate) use violation::{out_of_range, violation};
