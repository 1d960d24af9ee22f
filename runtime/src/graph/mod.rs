//! Graph queries: select → check → plan → run → assemble.

mod all;
mod named;
mod node;
mod query;
mod select;

pub use all::{All, Record, all, entry};
pub use named::{Graph, Named, NamedField};
pub use node::{Below, Child, Node, NodeRow, Rows};
pub use query::{Page, Query, root};
pub use select::{Columnar, Count, Counted, LinkColumns, Map, Nest, Pick, Select, column, count, link, nest, row};
