//! Runs the plan by nodes: a statement for the root, then one for each step, and groups the rows below their parents.

use std::{borrow::Cow, collections::HashMap, pin::Pin, sync::Arc};

use super::{
    Below, Child, CursorCells, Limits, Node, Rows, join,
    plan::{Origin, Stage},
};
use crate::{
    db::{Db, Row, Scope, Statement},
    error::{Error, ReadError, Result},
    record::computed::compute,
    schema::{ColType, Column},
    value::{Cell, Kind, Value},
};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

/// From so many parents on, the statements below them run two at a time.
const MANY: usize = 500;

/// The rows of a query, with everything below them.
pub(super) async fn run(scope: &Scope, stage: &Stage, node: &Node, limits: Limits) -> Result<Rows> {
    let rows = scope.fetch(stage.place, &statement(scope.db(), stage, node, &[])?).await?;
    limits.check_rows(|| node.source.name.to_owned(), rows.len())?;
    below_root(scope, stage, node, limits, rows.into()).await
}

/// The statement of a node, with what is joined to it.
pub(super) fn statement(db: &Db, stage: &Stage, node: &Node, keys: &[Vec<Value>]) -> Result<Statement> {
    let none = || Error::Unsupported(format!("`{}` has no statement of its own", node.source.name));
    stage.template().ok_or_else(none)?.fill(db, &join::nodes(node, &stage.children), keys)
}

/// What is below these rows of the root.
pub(super) async fn below_root(scope: &Scope, stage: &Stage, node: &Node, limits: Limits, rows: Arc<[Row]>) -> Result<Rows> {
    let run = Run { scope, limits };
    with_children(&run, &Level { node, stage, alone: false, parent: None }, rows).await
}

/// What stays the same all through a query.
pub(super) struct Run<'a> {
    pub scope: &'a Scope,
    pub limits: Limits,
}

/// A node whose rows were found.
pub(super) struct Level<'a> {
    pub node: &'a Node,
    pub stage: &'a Stage,
    /// Whether others run beside it already.
    alone: bool,
    parent: Option<(&'a Level<'a>, &'static str)>,
}

impl Level<'_> {
    /// Where a column of the node's cells stands in a row: what was selected, the link's columns and the aggregates, and
    /// then what only joins and functions need.
    pub(super) fn place_of(&self, cell: usize) -> usize {
        let between = self.node.link_columns.len() + self.node.aggregates.len();
        self.stage.start + cell + if cell < self.node.columns.len() { 0 } else { between }
    }

    /// Where the node's stamp stands in a row, if it was read.
    pub(super) fn stamp(&self) -> Option<usize> {
        let stamp = self.node.source.deleted_at?;
        self.stage.cells.columns.iter().position(|&column| column == stamp).map(|cell| self.place_of(cell))
    }

    /// The names of the steps to it, for errors.
    pub(super) fn path(&self) -> String {
        match self.parent {
            Some((parent, name)) => format!("{}.{name}", parent.path()),
            None => self.node.source.name.to_owned(),
        }
    }
}

/// Loads what is below these rows. The depth of a query is limited, so that the recursion over its nodes is too.
pub(super) fn with_children<'a>(
    run: &'a Run<'a>,
    level: &'a Level<'a>,
    rows: Arc<[Row]>,
) -> Pin<Box<dyn Future<Output = Result<Rows>> + Send + 'a>> {
    Box::pin(async move {
        let node = level.node;
        // Each statement takes a connection of its own and holds none while it waits for it. In a transaction there is one.
        let beside = !level.alone && rows.len() >= MANY && matches!(run.scope, Scope::Db(_));
        let mut waiting = Vec::with_capacity(node.children.len());
        for ((child, stage), key) in node.children.iter().zip(&level.stage.children).zip(&level.stage.cells.keys) {
            waiting.push(below(run, level, child, stage, key, &rows, beside));
        }
        let children: Vec<_> = stream::iter(waiting).buffered(if beside { 2 } else { 1 }).try_collect().await?;
        let computed = computed(run.scope, level, &rows).await?;
        let mut apart = Vec::with_capacity(level.stage.numbers.len());
        for number in &level.stage.numbers {
            apart.push((number.place, number.values(run, level, &rows).await?));
        }
        Ok(Rows {
            types: types(node)?,
            computed,
            apart,
            columns: node.columns.len(),
            link_columns: node.link_columns.len(),
            rows,
            start: level.stage.start,
            cursor: CursorCells::of(node, level.place_of(level.stage.cells.columns.len()))?,
            children,
        })
    })
}

/// The values of the fields that functions fill: each function is called once for all rows of the node.
async fn computed(scope: &Scope, level: &Level<'_>, rows: &[Row]) -> Result<Vec<Vec<Value>>> {
    let node = level.node;
    let fields = node.computed.iter().filter_map(|&field| node.source.fields.get(usize::from(field))?.column);
    let places: Vec<usize> = level.stage.cells.record.iter().map(|&place| level.place_of(place)).collect();
    compute(scope, fields, rows, &places).await
}

/// The types of the cells that were selected.
pub(super) fn types(node: &Node) -> Result<Vec<&'static ColType>> {
    let own = node.columns.iter().map(|&index| &node.source.column(index).ty);
    let link = node.link.into_iter().flat_map(|link| node.link_columns.iter().map(|&index| &link.column(index).ty));
    let aggregates = node.aggregates.iter().map(|aggregate| aggregate.ty(node.source));
    own.chain(link).map(Ok).chain(aggregates).collect()
}

/// Loads the rows of a child below all rows of its parent, and what is below them.
async fn below(
    run: &Run<'_>,
    parent: &Level<'_>,
    child: &Child,
    stage: &Stage,
    key: &[usize],
    parents: &Arc<[Row]>,
    beside: bool,
) -> Result<Below> {
    let (scope, node) = (run.scope, &child.node);
    let level = Level { node, stage, alone: parent.alone || beside, parent: Some((parent, child.name(parent.node))) };
    let near = KeyCells::of_parent(parent, key);
    match &stage.origin {
        Origin::Parent => return beside_parents(run, &level, parents).await,
        Origin::Source(supplied) => return supplied.below(run, &level, &near, parents).await,
        Origin::Statement(_) => {}
    }
    let known = near.distinct(parents).map_err(|error| error.of(parent.node.source.name))?;
    let keys = match &stage.between {
        Some(between) if !known.values.is_empty() => {
            let asked = between.asked(parent, &known, parents).map_err(|error| error.of(parent.node.source.name))?;
            let rows = between.rows(scope, &asked).await?;
            run.limits.check_rows(|| level.path(), rows.len())?;
            Cow::Owned(rows)
        }
        _ => Cow::Borrowed(&known.values),
    };
    let rows =
        if keys.is_empty() { Vec::new() } else { scope.fetch(stage.place, &statement(scope.db(), stage, node, &keys)?).await? };
    run.limits.check_rows(|| level.path(), rows.len())?;
    let far = KeyCells::of_child(&stage.key);
    let (starts, mut order) = group(&known, &rows, &far).map_err(|error| error.of(node.source.name))?;
    let keys = known.keys;
    let columns = &stage.cells.columns;
    let cell = |&place: &usize| (level.place_of(place), &node.source.column(columns[place]).ty);
    let by: Vec<_> = stage.sort.iter().map(cell).collect();
    sort(&rows, &by, &starts, &mut order).map_err(|error| error.of(node.source.name))?;
    let rows = with_children(run, &level, rows.into()).await?;
    Ok(Below { rows, keys, starts, order })
}

/// The records of a joined node stand in the rows of their parents.
async fn beside_parents(run: &Run<'_>, level: &Level<'_>, parents: &Arc<[Row]>) -> Result<Below> {
    let columns = &level.stage.cells.columns;
    let key = level.node.source.key.first().and_then(|key| columns.iter().position(|column| column == key));
    let key = key.ok_or_else(|| Error::Unsupported(format!("`{}` is joined without its key", level.node.source.name)))?;
    let (place, ty) = (level.place_of(key), &level.node.source.column(columns[key]).ty);
    let number = |(row, parent): (&Row, u32)| if Cell::new(row, place, ty).is_null() { Below::NO_KEY } else { parent };
    let count = parents.len() as u32;
    let keys = parents.iter().zip(0..count).map(number).collect();
    let rows = with_children(run, level, parents.clone()).await?;
    Ok(Below { rows, keys, starts: (0..=count).collect(), order: (0..count).collect() })
}

/// Where the cells of a key stand in a row, and their types.
pub(super) struct KeyCells<'a> {
    pub cells: Vec<(usize, &'a ColType)>,
}

/// The keys of some rows.
pub(super) struct Known<'r> {
    /// Each key that occurs, once.
    pub values: Vec<Vec<Value>>,
    /// Their numbers.
    pub numbers: HashMap<Cow<'r, str>, u32>,
    /// The number of each row's key.
    pub keys: Vec<u32>,
}

impl<'a> KeyCells<'a> {
    /// In the rows of the parent: among its columns, or behind all that was selected.
    pub(super) fn of_parent(parent: &Level<'_>, key: &[usize]) -> Self {
        let (source, columns) = (parent.node.source, &parent.stage.cells.columns);
        KeyCells { cells: key.iter().map(|&place| (parent.place_of(place), &source.column(columns[place]).ty)).collect() }
    }

    /// In the rows of the child: in front.
    pub(super) fn of_child(key: &'a [Column]) -> Self {
        KeyCells { cells: key.iter().enumerate().map(|(place, column)| (place, &column.ty)).collect() }
    }

    /// The key of a row as text; `None` where a part of it is null.
    pub(super) fn read<'r>(&'r self, row: &'r Row) -> Result<Option<Cow<'r, str>>, ReadError> {
        if let [(index, ty)] = self.cells[..]
            && matches!(ty.kind, Kind::Id | Kind::Text)
        {
            let cell = Cell::new(row, index, ty);
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

    pub(super) fn distinct<'r>(&'r self, rows: &'r [Row]) -> Result<Known<'r>, ReadError> {
        let mut known = Known { values: Vec::new(), numbers: HashMap::with_capacity(rows.len()), keys: Vec::new() };
        known.keys.reserve(rows.len());
        for row in rows {
            let Some(text) = self.read(row)? else {
                known.keys.push(Below::NO_KEY);
                continue;
            };
            let next = known.values.len() as u32;
            let number = *known.numbers.entry(text).or_insert(next);
            if number == next {
                let values = self.cells.iter().map(|(index, ty)| Cell::new(row, *index, ty).value());
                known.values.push(values.collect::<Result<_, _>>()?);
            }
            known.keys.push(number);
        }
        Ok(known)
    }
}

/// Groups the rows of a child by the keys of its parents, in the order in which they came: a counting sort.
fn group(known: &Known<'_>, rows: &[Row], far: &KeyCells<'_>) -> Result<(Vec<u32>, Vec<u32>), ReadError> {
    let mut starts = vec![0; known.values.len() + 1];
    let mut numbers = Vec::with_capacity(rows.len());
    for row in rows {
        let number = far.read(row)?.and_then(|key| known.numbers.get(&*key).copied());
        if let Some(number) = number {
            starts[number as usize + 1] += 1;
        }
        numbers.push(number);
    }
    for place in 1..starts.len() {
        starts[place] += starts[place - 1];
    }
    let mut next = starts.clone();
    let mut order = vec![0; starts.last().copied().unwrap_or(0) as usize];
    for (index, number) in numbers.into_iter().enumerate() {
        if let Some(number) = number {
            let place = &mut next[number as usize];
            order[*place as usize] = index as u32;
            *place += 1;
        }
    }
    Ok((starts, order))
}

/// Puts each group in the order of the key, where the database has not.
pub(super) fn sort(rows: &[Row], key: &[(usize, &ColType)], starts: &[u32], order: &mut [u32]) -> Result<(), ReadError> {
    if key.is_empty() {
        return Ok(());
    }
    for range in starts.windows(2) {
        let group = &mut order[range[0] as usize..range[1] as usize];
        if group.len() < 2 {
            continue;
        }
        let read = |&index: &u32| Ok::<_, ReadError>((Sorted::read(&rows[index as usize], key)?, index));
        let mut sorted: Vec<_> = group.iter().map(read).collect::<Result<_, _>>()?;
        if !sorted.is_sorted() {
            sorted.sort_unstable();
            for (place, (_, index)) in group.iter_mut().zip(sorted) {
                *place = index;
            }
        }
    }
    Ok(())
}

/// A key to sort by, in the order of the databases: text by code point, numbers by size, other bytes as they are.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Sorted<'r> {
    Text(&'r str),
    Int(i64),
    Bytes([u8; 16]),
    Several(Vec<Sorted<'r>>),
}

impl<'r> Sorted<'r> {
    fn read(row: &'r Row, key: &[(usize, &'r ColType)]) -> Result<Self, ReadError> {
        if let [(index, ty)] = *key {
            let cell = Cell::new(row, index, ty);
            return Ok(match ty.kind {
                Kind::I16 => Sorted::Int(cell.i16()?.into()),
                Kind::I32 => Sorted::Int(cell.i32()?.into()),
                Kind::I64 => Sorted::Int(cell.i64()?),
                Kind::Uuid => Sorted::Bytes(cell.uuid()?.into_bytes()),
                _ => Sorted::Text(cell.str()?),
            });
        }
        key.chunks(1).map(|part| Sorted::read(row, part)).collect::<Result<_, _>>().map(Sorted::Several)
    }
}

/// A cell of the first row, as a number.
pub(super) fn number(rows: &[Row], place: usize) -> Result<u64> {
    let row = rows.first().ok_or_else(|| Error::Unsupported("the database returned no count".into()))?;
    let count = Cell::new(row, place, ColType::BIGINT).i64().map_err(|error| error.of("count"))?;
    Ok(u64::try_from(count).unwrap_or(0))
}
