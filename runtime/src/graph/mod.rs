//! Graph queries: select → check → plan → run → assemble.

mod aggregate;
mod all;
mod answer;
mod between;
mod compiled;
mod cursor;
mod elsewhere;
mod join;
mod limits;
mod named;
mod node;
mod one;
mod plan;
mod query;
mod request;
mod run;
mod select;
mod shape;
mod statement;
mod supplied;
mod template;
mod text;
mod tree;
mod unpack;
mod write;

pub use aggregate::{Aggregate, Countable, Extreme, Fold, Function, Summed, avg, count, max, min, over_tables, sum};
pub use all::{All, Record, all, all_below, entry};
pub use cursor::{Cursor, CursorCells, IntoCursor, PickCursor, cursor};
pub use limits::{Amount, Limits};
pub use named::{Graph, Named, NamedField, NamedRow, named};
pub use node::{Below, Child, Node, NodeRow, Part, Rows, Shown, Write, WriteValue};
pub use plan::Plan;
pub use query::{Explained, Page, Query, root};
pub use request::{Answer, GraphRequest, ListRequest, Pagination};
pub use select::{Columnar, LinkColumns, Map, Nest, Pick, PickComputed, Select, column, link, link_of, nest, row};
pub use tree::{Recurse, SelfStep, Tree};
