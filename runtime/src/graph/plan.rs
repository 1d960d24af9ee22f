//! How a query is run: which plan, and what the statements of its nodes select.

use super::{
    Child, Node,
    between::{self, Between},
    join,
    numbers::{self, Apart},
    shape::Wanted,
    statement::{self, Nested, Own},
    supplied::{self, Supplied},
    template::Template,
};
use crate::{
    db::{Db, Place},
    error::{Error, Result},
    filter::{home_between, hop_of, near_names, sort_columns},
    schema::{Column, Hop, HopRef, Join, SourceInfo},
    value::Kind,
};

/// How a query is run. All plans give the same answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Plan {
    /// The one that is fastest for the form of the query and its database, and for how many records it found the last time:
    /// one statement for few, on PostgreSQL and SQLite.
    #[default]
    Auto,
    /// One statement, in which the database builds the JSON text of each row, or packs its cells into one.
    OneStatement,
    /// A statement for each list, whose rows are grouped in memory; what a step leads to once is joined, but not to a page of
    /// the root.
    PerNode,
}

/// Where the rows of a node come from.
pub(super) enum Origin {
    /// A statement of its own.
    Statement(Template),
    /// The statement of its parent, to which it is joined.
    Parent,
    /// A source of the program.
    Source(Supplied),
}

/// The origin of a node's rows, and those of the nodes below it.
pub(super) struct Stage {
    pub origin: Origin,
    /// The rows between, where they are fetched before.
    pub between: Option<Between>,
    pub cells: Cells,
    pub place: Place,
    /// The columns of the parent's key, in front of each row.
    pub key: Vec<Column>,
    /// Where its own cells begin in a row.
    pub start: usize,
    /// The places in the cells by which the rows of a list are put in order, where the database has not done it.
    pub sort: Vec<usize>,
    /// Its numbers that are counted elsewhere.
    pub numbers: Vec<Apart>,
    pub children: Vec<Stage>,
}

/// The statements of the plan by nodes: that of the root, with what is below it.
pub(super) fn by_nodes(db: &Db, place: Place, node: &Node, Wanted { rows, counted, .. }: Wanted) -> Result<Stage> {
    let cells = cells(node, &needed(db, place, node)?)?;
    let numbers = Apart::all(db, place, node, &cells, rows.saturating_add(1))?;
    let room = if join::is_page(node) { 0 } else { join::MOST };
    let mut row = RowPlan { db, place, rows, width: width(node, &cells)?, room };
    let children = row.stages_below(node)?;
    let own = Own { stages: &children, cells: &cells, apart: &numbers };
    let template = statement::of_root(db, db.flavour(place), node, own, rows.saturating_add(1), counted)?;
    let origin = Origin::Statement(template);
    Ok(Stage { origin, between: None, cells, place, key: Vec::new(), start: 0, sort: Vec::new(), numbers, children })
}

impl Stage {
    /// Whether the statement of its parent shows it too.
    pub(super) fn is_joined(&self) -> bool {
        matches!(self.origin, Origin::Parent)
    }

    /// The statement of its own.
    pub(super) fn template(&self) -> Option<&Template> {
        match &self.origin {
            Origin::Statement(template) => Some(template),
            Origin::Parent | Origin::Source(_) => None,
        }
    }
}

/// The rows of a statement, while it is planned what they show.
struct RowPlan<'a> {
    db: &'a Db,
    place: Place,
    /// The limit of rows.
    rows: u64,
    /// How many cells they have.
    width: usize,
    /// How many nodes more may be joined.
    room: usize,
}

impl RowPlan<'_> {
    /// The depth of a query is limited, so that the recursion is too.
    fn stages_below(&mut self, parent: &Node) -> Result<Vec<Stage>> {
        parent
            .children
            .iter()
            .map(|child| match child.node.source.external {
                true => self.supplied(parent, child),
                false if self.joins(parent, child)? => self.joined(child),
                false => self.stage(parent, child),
            })
            .collect()
    }

    /// Whether the statement shows the one record that a child leads to, in its own cells.
    fn joins(&self, parent: &Node, child: &Child) -> Result<bool> {
        let hop = child.hop(parent)?;
        Ok(self.room > 0 && join::is_possible(parent, &child.node, hop) && Way::of(self.db, hop)?.stays(self.place))
    }

    fn joined(&mut self, child: &Child) -> Result<Stage> {
        let node = &child.node;
        // Where there is no record, its key is null.
        let cells = cells(node, &node.source.key)?;
        let (start, place) = (self.width, self.place);
        self.width += width(node, &cells)?;
        self.room -= 1;
        let children = self.stages_below(node)?;
        let (key, sort, numbers) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Stage { origin: Origin::Parent, between: None, cells, place, key, start, sort, numbers, children })
    }

    /// The records of a source. Nothing is joined to them.
    fn supplied(&self, parent: &Node, child: &Child) -> Result<Stage> {
        let (db, node, hop) = (self.db, &child.node, child.hop(parent)?);
        let origin = Supplied::new(db, parent, child, self.rows.saturating_add(1))?;
        let cells = cells(node, &supplied::columns(node, hop)?)?;
        let mut row = RowPlan { width: 0, room: 0, ..*self };
        let children = row.stages_below(node)?;
        let (origin, place) = (Origin::Source(origin), self.place);
        let (key, sort, numbers) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Stage { origin, between: None, cells, place, key, start: 0, sort, numbers, children })
    }

    /// A statement of its own.
    fn stage(&self, parent: &Node, child: &Child) -> Result<Stage> {
        let (db, node, hop) = (self.db, &child.node, child.hop(parent)?);
        let way = Way::of(db, hop)?;
        let place = way.place;
        let windowed = statement::is_windowed(node, hop);
        let ours = !windowed && sorts_here(node);
        let mut wanted = needed(db, place, node)?;
        wanted.extend(node.source.key.iter().filter(|_| ours));
        let cells = cells(node, &wanted)?;
        let sort = if ours {
            node.source.key.iter().filter_map(|key| cells.columns.iter().position(|c| c == key)).collect()
        } else {
            Vec::new()
        };
        let key = far_key(parent, hop);
        let start = key.len();
        let room = if windowed { 0 } else { join::MOST };
        let mut row = RowPlan { place, width: start + width(node, &cells)?, room, ..*self };
        let children = row.stages_below(node)?;
        let most = self.rows.saturating_add(1);
        let numbers = Apart::all(db, place, node, &cells, most)?;
        let home = way.between.or(way.loses_stamps(self.place, parent, hop).then_some(place));
        let between = home.map(|home| Between::new(db, home, parent, child, most)).transpose()?;
        let own = Own { stages: &children, cells: &cells, apart: &numbers };
        let nested = Nested { child, own, between: between.as_ref() };
        let template = statement::of_child(db, db.flavour(place), parent, &nested, most, !ours)?;
        let origin = Origin::Statement(template);
        Ok(Stage { origin, between, cells, place, key, start, sort, numbers, children })
    }
}

/// The columns that a node's statement must show for what is asked elsewhere: the keys of its numbers there, and its stamp,
/// where lists show what went with it.
fn needed(db: &Db, place: Place, node: &Node) -> Result<Vec<usize>> {
    let mut columns = numbers::columns(db, place, node)?;
    for child in &node.children {
        let hop = child.hop(node)?;
        if Way::of(db, hop)?.loses_stamps(place, node, hop) {
            columns.extend(node.source.deleted_at);
        }
    }
    Ok(columns)
}

/// How many cells a node has.
fn width(node: &Node, cells: &Cells) -> Result<usize> {
    let cursor = if node.cursor { sort_columns(node.source, &node.order)?.len() } else { 0 };
    Ok(cells.columns.len() + node.link_columns.len() + node.aggregates.len() + cursor)
}

/// Whether the rows of a list, which are few, have the order of their key, and can be put in it here.
pub(super) fn sorts_here(node: &Node) -> bool {
    let key = node.source.key.iter().map(|&index| &node.source.column(index).ty);
    node.order.is_empty()
        && key.into_iter().all(|ty| {
            let kind = matches!(ty.kind, Kind::Id | Kind::Text | Kind::I16 | Kind::I32 | Kind::I64 | Kind::Uuid);
            kind && !ty.array && ty.collate.is_none()
        })
}

/// The columns that a node's statement reads from the node's table.
pub(super) struct Cells {
    /// Those that were selected, then those that only joins need.
    pub columns: Vec<usize>,
    /// For each child, the places in `columns` of the key that leads to it.
    pub keys: Vec<Vec<usize>>,
    /// The places in `columns` of the struct's columns, where computed fields are made of them.
    pub record: Vec<usize>,
}

/// Lists the cells of a node, with these columns among them.
pub(super) fn cells(node: &Node, wanted: &[usize]) -> Result<Cells> {
    let mut columns = node.columns.clone();
    let place_of = |columns: &mut Vec<usize>, index: usize| {
        columns.iter().position(|&known| known == index).unwrap_or_else(|| {
            columns.push(index);
            columns.len() - 1
        })
    };
    for &index in wanted {
        place_of(&mut columns, index);
    }
    let mut keys = Vec::with_capacity(node.children.len());
    for child in &node.children {
        let mut key = Vec::new();
        for index in near_columns(node.source, child.hop(node)?)? {
            key.push(place_of(&mut columns, index));
        }
        keys.push(key);
    }
    // The struct's columns come first in its table.
    let declared = if node.computed.is_empty() { 0 } else { node.source.declared };
    let record = (0..declared).map(|index| place_of(&mut columns, index)).collect();
    Ok(Cells { columns, keys, record })
}

/// The columns of the table that a step starts from.
pub(super) fn near_key(hop: &Hop) -> &[String] {
    match &hop.join {
        Join::Here { columns, .. } => columns,
        Join::There { source, .. } => source,
        Join::Through(via) => &via.near_key,
        Join::Along(trail) => &trail.near,
    }
}

/// The same by their places in the table.
pub(super) fn near_columns(source: &SourceInfo, hop: &Hop) -> Result<Vec<usize>> {
    let place = |name: &String| {
        let index = source.table.columns.iter().position(|column| &column.name == name);
        index.ok_or_else(|| Error::Unsupported(format!("`{}` has no column `{name}`", source.name)))
    };
    near_key(hop).iter().map(place).collect()
}

/// The columns by which a child's rows find their parent, with the types of the parent's key.
pub(super) fn far_key(parent: &Node, hop: &Hop) -> Vec<Column> {
    let names = match &hop.join {
        Join::Here { target, .. } => target.clone(),
        Join::There { columns, .. } => columns.clone(),
        Join::Through(via) => via.near.clone(),
        Join::Along(trail) => near_names(trail),
    };
    let types = near_key(hop).iter().filter_map(|name| parent.source.table.column(name));
    names.into_iter().zip(types).map(|(name, near)| Column { name, ..near.clone() }).collect()
}

impl Child {
    /// The step that leads here.
    pub(super) fn hop(&self, parent: &Node) -> Result<&'static Hop> {
        hop_of(parent.source, self.at)
    }

    /// The name of the step, for paths in errors.
    pub(super) fn name(&self, parent: &Node) -> &'static str {
        match self.at {
            HopRef::Link(link, end) => link.ends[usize::from(end)].field.unwrap_or(link.name),
            HopRef::Relation(field) => parent.source.fields.get(usize::from(field)).map_or("?", |field| field.name),
        }
    }
}

/// Whether all nodes, what they count and what they are ordered by live in one database.
pub(super) fn lives_in(db: &Db, place: Place, node: &Node) -> Result<bool> {
    if node.order.iter().any(|key| key.ranks.is_some()) {
        return Ok(false);
    }
    for aggregate in &node.aggregates {
        if aggregate.leads_away(db, place, node.source)? {
            return Ok(false);
        }
    }
    for child in &node.children {
        if !Way::of(db, child.hop(node)?)?.stays(place) || !lives_in(db, place, &child.node)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The databases of a step.
pub(super) struct Way {
    /// That of its target.
    pub place: Place,
    /// That of the tables between, where it is another one.
    pub between: Option<Place>,
}

impl Way {
    pub(super) fn of(db: &Db, hop: &'static Hop) -> Result<Self> {
        let place = db.place_of((hop.target)())?;
        Ok(Way { place, between: home_between(db, hop)?.filter(|home| *home != place) })
    }

    /// Whether the list shows what went with deleted parents, whose stamps a statement elsewhere cannot look up.
    fn loses_stamps(&self, place: Place, parent: &Node, hop: &Hop) -> bool {
        between::is_stamped(parent, hop) && !self.stays(place)
    }

    /// Whether a statement of this database can go along.
    pub(super) fn stays(&self, place: Place) -> bool {
        self.place == place && self.between.is_none()
    }
}
