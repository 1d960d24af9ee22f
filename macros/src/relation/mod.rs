//! Fields that are relations, and `#[relation(…)]`.

mod check;
mod expand;
mod parse;

pub use check::relation as check;
pub use expand::{checks, definition};
pub use parse::{Relation, RelationOptions, kind_of, on_a_column};
