//! Graph queries: select → check → plan → run → assemble.

mod aggregate;
mod all;
mod cursor;
mod limits;
mod named;
mod node;
mod plan;
mod query;
mod request;
mod run;
mod select;
mod statement;

pub use aggregate::{Aggregate, Countable, Extreme, Fold, Function, Summed, avg, count, max, min, sum};
pub use all::{All, Record, all, all_below, entry};
pub use cursor::{Cursor, CursorCells, IntoCursor, PickCursor, cursor};
pub use limits::Limits;
pub use named::{Graph, Named, NamedField, named};
pub use node::{Below, Child, Node, NodeRow, Rows};
pub use query::{Page, Query, root};
pub use request::{Answer, GraphRequest, Pagination};
pub use select::{Columnar, LinkColumns, Map, Nest, Pick, PickComputed, Select, column, link, nest, row};
