//! Fields that are relations, and `#[relation(…)]`.

mod check;
mod checks;
mod expand;
mod parse;

pub use check::relation as check;
pub use checks::{Checked, Rival};
pub use expand::definition;
pub use parse::{Kind, Relation, RelationOptions, kind_of, meant, on_a_column};
