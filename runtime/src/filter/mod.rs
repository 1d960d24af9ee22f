//! Conditions: typed in the program, a plain tree underneath, SQL at the end.

mod cond;
mod expr;
mod order;
pub mod related;
mod render;

pub use cond::{Cond, Condition};
pub use expr::{Expr, Operand, Operator, Quantifier};
pub use order::{Order, OrderKey};
pub(crate) use render::{Renderer, hop_of, live, only_column, pairs};
