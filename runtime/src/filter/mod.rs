//! Conditions: typed in the program, a plain tree underneath, SQL at the end.

mod ask;
mod cond;
mod document;
mod elsewhere;
mod expr;
mod inside;
mod join;
mod list;
mod operand;
mod order;
pub mod related;
mod render;
mod search;
mod sort;
mod trail;

pub(crate) use ask::{Ask, Questions};
pub use cond::{Cond, Condition, Holds};
pub use document::{DocumentStep, Inside, InsideTest};
pub(crate) use elsewhere::{MOST_KEYS, home_between, keys_at, keys_of, settled};
pub use expr::{Expr, Operand, Operator, Quantifier};
pub use inside::{At, Document, Scalar};
pub(crate) use join::{pairs, refuse_external};
pub use list::Lists;
pub use order::{Order, OrderKey, Ranks};
pub(crate) use render::{Renderer, holds_for_null, hop_of, live, only_column, refuse_unordered};
pub(crate) use search::{search_in, words};
pub(crate) use sort::{ordered_column, sort_columns};
pub(crate) use trail::{Stops, far_names, near_names};
