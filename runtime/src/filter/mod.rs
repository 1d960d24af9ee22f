//! Conditions: typed in the program, a plain tree underneath, SQL at the end.

mod cond;
mod expr;
mod join;
mod operand;
mod order;
pub mod related;
mod render;
mod sort;
mod trail;

pub use cond::{Cond, Condition};
pub use expr::{Expr, Operand, Operator, Quantifier};
pub(crate) use join::pairs;
pub use order::{Order, OrderKey};
pub(crate) use render::{Renderer, hop_of, live, only_column, refuse_unordered};
pub(crate) use sort::{ordered_column, sort_columns};
pub(crate) use trail::{Stops, far_names, near_names};
