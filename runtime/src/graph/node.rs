//! What a query selects, without types: a tree of nodes, and the rows that were found for each.

use super::{Aggregate, CursorCells};
use crate::{
    db::Row,
    filter::{Expr, OrderKey},
    schema::{ColType, HopRef, SourceInfo},
    value::Value,
};

/// One node of a query: columns of a model, and the nodes below it.
pub struct Node {
    /// The table: a model's, or that of a link.
    pub source: &'static SourceInfo,
    /// Columns by index, in the order of the selection; one may stand twice.
    pub columns: Vec<usize>,
    /// Columns of the link that leads here, by index.
    pub link_columns: Vec<usize>,
    /// The table of that link.
    pub link: Option<&'static SourceInfo>,
    /// Fields that functions fill, by index, in the order of the selection.
    pub computed: Vec<u16>,
    /// Numbers about related records.
    pub aggregates: Vec<Aggregate>,
    /// Whether each row tells its place in the order.
    pub cursor: bool,
    /// The nodes below.
    pub children: Vec<Child>,
    /// Conditions on the records.
    pub filter: Vec<Expr>,
    /// The order; the primary key is always the last one.
    pub order: Vec<OrderKey>,
    /// At most so many records, below each parent.
    pub limit: Option<u64>,
    /// Leave out so many first, below each parent.
    pub offset: Option<u64>,
    /// Only what comes behind this cursor.
    pub after: Option<String>,
    /// Show deleted records too.
    pub with_deleted: bool,
}

/// A node below another.
pub struct Child {
    /// The step that leads to it.
    pub at: HopRef,
    /// What is selected there.
    pub node: Node,
}

impl Node {
    /// A node that selects nothing yet.
    pub fn new(source: &'static SourceInfo) -> Self {
        Node {
            source,
            columns: Vec::new(),
            link_columns: Vec::new(),
            link: None,
            computed: Vec::new(),
            aggregates: Vec::new(),
            cursor: false,
            children: Vec::new(),
            filter: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            after: None,
            with_deleted: false,
        }
    }
}

/// The rows that a statement found for a node. Each row has the node's columns, then those of the link, then the
/// aggregates, each group in the order of the selection.
pub struct Rows {
    /// As the driver gave them.
    pub rows: Vec<Row>,
    /// Where the node's columns begin in a row.
    pub start: usize,
    /// The types of all cells from `start` on.
    pub types: Vec<&'static ColType>,
    /// How many of them are columns of the node.
    pub columns: usize,
    /// How many of them are columns of the link.
    pub link_columns: usize,
    /// For each computed field of the selection, its values in the order of the rows.
    pub computed: Vec<Vec<Value>>,
    /// Where the cursors are, where they were selected.
    pub cursor: Option<CursorCells>,
    /// For each child: the rows below each row of this node.
    pub children: Vec<Below>,
}

/// The rows of a child node, grouped by the rows of its parent.
pub struct Below {
    /// The rows.
    pub rows: Rows,
    /// For each row of the parent the range in `order`.
    pub starts: Vec<u32>,
    /// Indexes of the child's rows.
    pub order: Vec<u32>,
}

impl Below {
    /// The child's rows below one row of the parent.
    pub fn of(&self, parent: usize) -> &[u32] {
        &self.order[self.starts[parent] as usize..self.starts[parent + 1] as usize]
    }
}

/// Reads one row of a node: each `Select` takes its cells in the order in which it described them.
pub struct NodeRow<'r> {
    /// The rows of the node.
    pub rows: &'r Rows,
    /// Which of them.
    pub index: usize,
    pub(super) column: usize,
    pub(super) link_column: usize,
    pub(super) aggregate: usize,
    pub(super) computed: usize,
    pub(super) child: usize,
}

impl<'r> NodeRow<'r> {
    /// The row at `index`, at its beginning.
    pub fn new(rows: &'r Rows, index: usize) -> Self {
        NodeRow { rows, index, column: 0, link_column: 0, aggregate: 0, computed: 0, child: 0 }
    }
}
