//! Runs a query: a statement for the root, then one for each step, and groups the rows below their parents.

use std::{borrow::Cow, collections::HashMap, pin::Pin};

use super::{
    Below, Child, CursorCells, Limits, Node, Rows,
    plan::{Cells, cells, far_key, place_of_step},
    statement,
};
use crate::{
    db::{Place, Row, Scope},
    error::{Error, ReadError, Result},
    record::computed::compute,
    schema::{ColType, Column},
    value::{Cell, Kind, Value},
};

/// The rows of a query, with everything below them.
pub(super) async fn run(scope: &Scope, place: Place, node: &Node, limits: Limits) -> Result<Rows> {
    limits.check(node)?;
    let cells = cells(node)?;
    let most = node.limit.map_or(limits.rows.saturating_add(1), |limit| limit.min(limits.rows.saturating_add(1)));
    let statement = statement::of_root(scope.db(), scope.flavour(place), node, &cells, most)?;
    let rows = scope.fetch(place, &statement).await?;
    let path = node.source.name.to_owned();
    limits.check_rows(&path, rows.len())?;
    with_children(&Run { scope, limits }, &Level { node, cells, start: 0, path }, rows).await
}

/// What stays the same all through a query.
struct Run<'a> {
    scope: &'a Scope,
    limits: Limits,
}

/// A node whose rows were found.
struct Level<'a> {
    node: &'a Node,
    cells: Cells,
    /// Where the node's own cells begin in a row.
    start: usize,
    /// The names of the steps to it, for errors.
    path: String,
}

impl Level<'_> {
    /// Where a column of the node's cells stands in a row: what was selected, the link's columns and the aggregates, and then
    /// what only joins and functions need.
    fn place_of(&self, cell: usize) -> usize {
        let between = self.node.link_columns.len() + self.node.aggregates.len();
        self.start + cell + if cell < self.node.columns.len() { 0 } else { between }
    }
}

/// The statements that a query would run, with empty lists of keys.
pub(super) fn explain(scope: &Scope, place: Place, node: &Node) -> Result<Vec<String>> {
    let db = scope.db();
    let root = statement::of_root(db, scope.flavour(place), node, &cells(node)?, node.limit.unwrap_or(Limits::default().rows))?;
    let mut texts = vec![root.sql.into_owned()];
    let mut open: Vec<(&Node, &Child)> = node.children.iter().map(|child| (node, child)).collect();
    while let Some((parent, child)) = open.pop() {
        let place = place_of_step(db, child.hop(parent)?)?;
        let cells = cells(&child.node)?;
        let text = statement::of_child(db, scope.flavour(place), parent, child, &cells, &[], Limits::default().rows)?;
        texts.push(text.sql.into_owned());
        open.extend(child.node.children.iter().map(|below| (&child.node, below)));
    }
    Ok(texts)
}

/// Loads what is below these rows. The depth of a query is limited, so that the recursion over its nodes is too.
fn with_children<'a>(
    run: &'a Run<'a>,
    level: &'a Level<'a>,
    rows: Vec<Row>,
) -> Pin<Box<dyn Future<Output = Result<Rows>> + Send + 'a>> {
    Box::pin(async move {
        let (node, start) = (level.node, level.start);
        let mut children = Vec::with_capacity(node.children.len());
        for (child, key) in node.children.iter().zip(&level.cells.keys) {
            children.push(below(run, level, child, key, &rows).await?);
        }
        let computed = computed(run.scope, level, &rows).await?;
        Ok(Rows {
            types: types(node)?,
            computed,
            columns: node.columns.len(),
            link_columns: node.link_columns.len(),
            rows,
            start,
            cursor: CursorCells::of(node, level.place_of(level.cells.columns.len()))?,
            children,
        })
    })
}

/// The values of the fields that functions fill: each function is called once for all rows of the node.
async fn computed(scope: &Scope, level: &Level<'_>, rows: &[Row]) -> Result<Vec<Vec<Value>>> {
    let node = level.node;
    let fields = node.computed.iter().filter_map(|&field| node.source.fields.get(usize::from(field))?.column);
    let places: Vec<usize> = level.cells.record.iter().map(|&place| level.place_of(place)).collect();
    compute(scope, fields, rows, &places).await
}

/// The types of the cells that were selected.
fn types(node: &Node) -> Result<Vec<&'static ColType>> {
    let own = node.columns.iter().map(|&index| &node.source.column(index).ty);
    let link = node.link.into_iter().flat_map(|link| node.link_columns.iter().map(|&index| &link.column(index).ty));
    let aggregates = node.aggregates.iter().map(|aggregate| aggregate.ty(node.source));
    own.chain(link).map(Ok).chain(aggregates).collect()
}

/// Loads the rows of a child below all rows of its parent, and what is below them.
async fn below(run: &Run<'_>, parent: &Level<'_>, child: &Child, key: &[usize], parents: &[Row]) -> Result<Below> {
    let (scope, limits, node) = (run.scope, run.limits, &child.node);
    let hop = child.hop(parent.node)?;
    let place = place_of_step(scope.db(), hop)?;
    let path = format!("{}.{}", parent.path, child.name(parent.node));
    let near = KeyCells::of_parent(parent, key);
    let keys = near.distinct(parents).map_err(|error| error.of(parent.node.source.name))?;
    let cells = cells(node)?;
    let rows = if keys.is_empty() {
        Vec::new()
    } else {
        let most = limits.rows.saturating_add(1);
        let statement = statement::of_child(scope.db(), scope.flavour(place), parent.node, child, &cells, &keys, most)?;
        scope.fetch(place, &statement).await?
    };
    limits.check_rows(&path, rows.len())?;
    let far = KeyCells::of_child(&far_key(parent.node, hop));
    let (starts, order) = group(parents, &near, &rows, &far).map_err(|error| error.of(node.source.name))?;
    let rows = with_children(run, &Level { node, cells, start: far.width(), path }, rows).await?;
    Ok(Below { rows, starts, order })
}

/// Where the cells of a key stand in a row, and their types.
struct KeyCells {
    cells: Vec<(usize, ColType)>,
}

impl KeyCells {
    /// In the rows of the parent: among its columns, or behind all that was selected.
    fn of_parent(parent: &Level<'_>, key: &[usize]) -> Self {
        let (node, columns) = (parent.node, &parent.cells.columns);
        let cell = |&place: &usize| (parent.place_of(place), node.source.column(columns[place]).ty.clone());
        KeyCells { cells: key.iter().map(cell).collect() }
    }

    /// In the rows of the child: in front.
    fn of_child(key: &[Column]) -> Self {
        KeyCells { cells: key.iter().enumerate().map(|(place, column)| (place, column.ty.clone())).collect() }
    }

    fn width(&self) -> usize {
        self.cells.len()
    }

    /// The key of a row as text; `None` where a part of it is null.
    fn read<'r>(&'r self, row: &'r Row) -> Result<Option<Cow<'r, str>>, ReadError> {
        if let [(index, ty)] = &self.cells[..]
            && matches!(ty.kind, Kind::Id | Kind::Text)
        {
            let cell = Cell::new(row, *index, ty);
            return if cell.is_null() { Ok(None) } else { cell.str().map(|text| Some(Cow::Borrowed(text))) };
        }
        let mut values = Vec::with_capacity(self.cells.len());
        for (index, ty) in &self.cells {
            let value = Cell::new(row, *index, ty).value()?;
            if value.is_null() {
                return Ok(None);
            }
            values.push(value);
        }
        let text = serde_json::to_string(&values).map_err(|error| ReadError::new(error.to_string()))?;
        Ok(Some(Cow::Owned(text)))
    }

    /// Each key that occurs, once.
    fn distinct(&self, rows: &[Row]) -> Result<Vec<Vec<Value>>, ReadError> {
        let mut seen = std::collections::HashSet::with_capacity(rows.len());
        let mut keys = Vec::new();
        for row in rows {
            if let Some(text) = self.read(row)?
                && seen.insert(text)
            {
                keys.push(self.cells.iter().map(|(index, ty)| Cell::new(row, *index, ty).value()).collect::<Result<_, _>>()?);
            }
        }
        Ok(keys)
    }
}

/// Groups the rows of a child by the rows of its parent, in the order in which they came: a counting sort.
fn group(parents: &[Row], near: &KeyCells, rows: &[Row], far: &KeyCells) -> Result<(Vec<u32>, Vec<u32>), ReadError> {
    let mut by_key: HashMap<Cow<'_, str>, Vec<u32>> = HashMap::with_capacity(rows.len().min(parents.len()));
    for (index, row) in rows.iter().enumerate() {
        if let Some(key) = far.read(row)? {
            by_key.entry(key).or_default().push(index as u32);
        }
    }
    let mut starts = Vec::with_capacity(parents.len() + 1);
    let mut order = Vec::with_capacity(rows.len());
    starts.push(0);
    for row in parents {
        if let Some(key) = near.read(row)?
            && let Some(found) = by_key.get(&key)
        {
            order.extend(found);
        }
        starts.push(order.len() as u32);
    }
    Ok((starts, order))
}

/// The first cell of the first row, as a number.
pub(super) fn number(rows: &[Row]) -> Result<u64> {
    let row = rows.first().ok_or_else(|| Error::Unsupported("the database returned no count".into()))?;
    let count = Cell::new(row, 0, ColType::BIGINT).i64().map_err(|error| error.of("count"))?;
    Ok(u64::try_from(count).unwrap_or(0))
}
