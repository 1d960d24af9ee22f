//! What a query selects, without types: a tree of nodes, and the rows that were found for each.

use std::{any::TypeId, sync::Arc};

use super::{Aggregate, CursorCells};
use crate::{
    db::Row,
    error::ReadError,
    filter::{Expr, OrderKey},
    schema::{ColType, HopRef, SourceInfo},
    value::{Cell, Value},
};

/// One node of a query: columns of a model, and the nodes below it.
#[derive(Clone)]
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
    /// The row as a JSON object: its entries in order.
    pub parts: Vec<Part>,
    /// The named rows that are being described, from the root to here.
    pub rows: Vec<TypeId>,
    /// Why this cannot be selected here.
    pub wrong: Option<String>,
}

/// An entry of a row as a JSON object.
#[derive(Clone)]
pub struct Part {
    /// Its name; empty where the row has not given one yet.
    pub name: &'static str,
    /// What it shows.
    pub shown: Shown,
}

/// What an entry of a row shows. Numbers are places in the lists of the node.
#[derive(Clone)]
pub enum Shown {
    /// A column, and how its type writes it where its kind does not say.
    Column(usize, Option<Write>),
    /// An object of the link's columns.
    Link(Vec<Part>),
    /// A count among the aggregates.
    Count(usize),
    /// A field that a function fills, and how its type writes it.
    Computed(usize, Option<WriteValue>),
    /// The rows of a child.
    Child(usize),
    /// The entries of `..`, which stand in the row itself.
    All(Vec<Part>),
    /// Only the type of the row knows.
    Opaque,
}

/// Writes a cell as JSON.
pub type Write = fn(Cell<'_>, &mut Vec<u8>) -> Result<(), ReadError>;
/// Writes a value as JSON.
pub type WriteValue = fn(&Value, &mut Vec<u8>) -> Result<(), ReadError>;

/// A node below another.
#[derive(Clone)]
pub struct Child {
    /// The step that leads to it.
    pub at: HopRef,
    /// What is selected there.
    pub node: Node,
}

impl Node {
    /// A node that selects nothing yet, with room for what most select: it is made for each call.
    pub fn new(source: &'static SourceInfo) -> Self {
        Node {
            source,
            columns: Vec::with_capacity(8),
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
            parts: Vec::with_capacity(8),
            rows: Vec::new(),
            wrong: None,
        }
    }

    /// Adds an entry, which has no name yet.
    pub fn show(&mut self, shown: Shown) {
        self.parts.push(Part { name: "", shown });
    }

    /// Whether the JSON form of the rows is known without their types.
    pub(super) fn is_shown(&self) -> bool {
        fn known(part: &Part) -> bool {
            match &part.shown {
                Shown::All(parts) => parts.iter().all(known),
                Shown::Opaque => false,
                Shown::Link(parts) => !part.name.is_empty() && parts.iter().all(known),
                _ => !part.name.is_empty(),
            }
        }
        self.parts.iter().all(known) && self.children.iter().all(|child| child.node.is_shown())
    }
}

/// The rows that a statement found for a node. Each row has the node's columns, then those of the link, then the
/// aggregates, each group in the order of the selection.
pub struct Rows {
    /// As the driver gave them.
    pub rows: Arc<[Row]>,
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
    /// The aggregates that were counted in another database, by their places among them, with their values in the order of the
    /// rows.
    pub apart: Vec<(usize, Vec<Value>)>,
    /// Where the cursors are, where they were selected.
    pub cursor: Option<CursorCells>,
    /// For each child: the rows below each row of this node.
    pub children: Vec<Below>,
}

impl Rows {
    /// An aggregate of a row, by its place among them.
    ///
    /// # Errors
    /// When the cell is of another type.
    pub fn number(&self, index: usize, place: usize) -> Result<Value, ReadError> {
        if let Some((_, values)) = self.apart.iter().find(|(known, _)| *known == place) {
            return Ok(values[index].clone());
        }
        let place = self.columns + self.link_columns + place;
        Cell::new(&self.rows[index], self.start + place, self.types[place]).value()
    }
}

/// The rows of a child node, grouped by the rows of its parent.
pub struct Below {
    /// The rows.
    pub rows: Rows,
    /// For each row of the parent the number of its key; rows with one key share what is below them.
    pub keys: Vec<u32>,
    /// For each key the range in `order`.
    pub starts: Vec<u32>,
    /// Indexes of the child's rows.
    pub order: Vec<u32>,
}

impl Below {
    /// The key of a row that has none.
    pub const NO_KEY: u32 = u32::MAX;

    /// The child's rows below one row of the parent.
    pub fn of(&self, parent: usize) -> &[u32] {
        match self.keys[parent] {
            Self::NO_KEY => &[],
            key => &self.order[self.starts[key as usize] as usize..self.starts[key as usize + 1] as usize],
        }
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
