//! Graph queries: select → check → plan → run → assemble.

mod all;
mod limits;
mod named;
mod node;
mod plan;
mod query;
mod request;
mod run;
mod select;
mod statement;

pub use all::{All, Record, all, all_below, entry};
pub use limits::Limits;
pub use named::{Graph, Named, NamedField, named};
pub use node::{Below, Child, Node, NodeRow, Rows};
pub use query::{Page, Query, root};
pub use request::{Answer, GraphRequest, Pagination};
pub use select::{Columnar, Count, Counted, LinkColumns, Map, Nest, Pick, PickComputed, Select, column, count, link, nest, row};
