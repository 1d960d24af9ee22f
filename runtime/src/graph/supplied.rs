//! The records of external models: a source is asked once for each step, for all parents together, and what it gives is
//! grouped, put in order and cut here.

use std::{cmp::Ordering, collections::HashSet};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{
    Below, Child, Node, Rows,
    plan::near_key,
    run::{KeyCells, Known, Level, Run, with_children},
    statement,
    template::Template,
};
use crate::{
    db::{Db, Given, Place, Row},
    dialect::Dialect,
    error::{Error, Result},
    filter::{Expr, OrderKey, home_between, refuse_unordered},
    schema::{ColType, Hop, Join, LinkDef, ModelDef, SourceInfo},
    value::Value,
};

/// A source is asked for so many keys at once.
const BATCH: usize = 1_000;
/// And so many times at once.
const AT_ONCE: usize = 4;

/// How the records of a step are supplied.
pub(super) struct Supplied {
    model: &'static ModelDef,
    link: &'static LinkDef,
    /// The field that the source is asked by, and its column.
    field: u16,
    column: usize,
    many: bool,
    between: Option<Between>,
}

/// The tables between the parents and the keys that a source is asked for.
struct Between {
    /// Each key of a parent, and the keys that it leads to.
    pairs: Template,
    place: Place,
    near: &'static ColType,
    far: &'static ColType,
}

/// Refuses what no source can do, and models without a source, before anything is read.
pub(super) fn check(db: &Db, root: &Node) -> Result<()> {
    if root.source.external {
        return Err(is_external(root.source.name));
    }
    check_below(db, root)
}

/// The depth of a query is limited, so that the recursion is too.
fn check_below(db: &Db, node: &Node) -> Result<()> {
    for child in &node.children {
        if child.node.source.external {
            let hop = child.hop(node)?;
            let (model, link) = ((hop.target)(), link_of(hop)?);
            able(&child.node, &format!("{}.{}", node.source.name, hop.name))?;
            db.source_of(model).ok_or(Error::NoSource { model: model.name, link: link.name })?;
        }
        check_below(db, &child.node)?;
    }
    Ok(())
}

/// That an external model is asked for by itself.
fn is_external(model: &str) -> Error {
    Error::Unsupported(format!(
        "`{model}` is external, and its records are found by keys: select them below a link that leads there"
    ))
}

fn able(node: &Node, path: &str) -> Result<()> {
    let cannot = |what: &str| {
        let model = node.source.name;
        Err(Error::Unsupported(format!("`{path}` leads to `{model}`, which is external: its source cannot {what}")))
    };
    let any = |filter: &Expr| matches!(filter, Expr::Const(true)) || matches!(filter, Expr::And(parts) if parts.is_empty());
    if !node.filter.iter().all(any) {
        return cannot("filter; filter the list that comes back");
    }
    if node.cursor || node.after.is_some() {
        return cannot("go on behind a cursor; use `limit` and `offset`");
    }
    if !node.aggregates.is_empty() {
        return cannot("count or add up what its records lead to; select those records");
    }
    if node.order.iter().any(|key| !key.path.is_empty()) {
        return cannot("order by other records; order by its own columns");
    }
    // The order is ours, and knows numbers of any size.
    node.order.iter().try_for_each(|key| refuse_unordered(Dialect::Postgres, node.source, key.field))
}

fn link_of(hop: &Hop) -> Result<&'static LinkDef> {
    let none = || Error::Unsupported(format!("`{}` leads to an external model, and is no link", hop.name));
    hop.link.map(|(link, _)| link).ok_or_else(none)
}

/// The columns of an external node that are needed here: its key, the one that the source is asked by, those of its order.
pub(super) fn columns(node: &Node, hop: &Hop) -> Result<Vec<usize>> {
    let mut columns = node.source.key.clone();
    columns.push(asked_column(node.source, hop)?);
    for key in &node.order {
        columns.extend(column_of(node.source, key));
    }
    Ok(columns)
}

fn column_of(source: &SourceInfo, key: &OrderKey) -> Option<usize> {
    source.fields.get(usize::from(key.field))?.columns.first().copied()
}

/// The column of the external model that the step leads to.
fn asked_column(source: &SourceInfo, hop: &Hop) -> Result<usize> {
    let name = match &hop.join {
        Join::Here { target: names, .. } | Join::There { columns: names, .. } => names.first(),
        Join::Along(trail) => trail.far.first(),
        Join::Through(_) => None,
    };
    let found = name.and_then(|name| source.table.columns.iter().position(|column| column.name == *name));
    found.ok_or_else(|| Error::Unsupported(format!("`{}` leads to no column of `{}`", hop.name, source.name)))
}

impl Supplied {
    /// How the records of a child are supplied; `most` pairs at most are read from the tables between.
    pub(super) fn new(db: &Db, parent: &Node, child: &Child, most: u64) -> Result<Self> {
        let (node, hop) = (&child.node, child.hop(parent)?);
        let (model, link) = ((hop.target)(), link_of(hop)?);
        db.place_of(model)?;
        db.place_of_link(link)?;
        let column = asked_column(node.source, hop)?;
        let field = node.source.fields.iter().position(|field| field.columns == [column]).unwrap_or(0) as u16;
        let between = match (&hop.join, home_between(db, hop)?) {
            (Join::Along(trail), Some(place)) => {
                let near = near_key(hop).iter().filter_map(|name| parent.source.table.column(name));
                let near: Vec<_> = near.cloned().collect();
                let deleted = parent.with_deleted || node.with_deleted;
                let pairs = statement::of_pairs(db, db.flavour(place), trail, near, deleted, most);
                let near = near_key(hop).first().and_then(|name| parent.source.table.column(name));
                near.map(|near| Between { pairs, place, near: &near.ty, far: &node.source.column(column).ty })
            }
            _ => None,
        };
        Ok(Supplied { model, link, field, column, many: hop.many, between })
    }

    fn field_name(&self) -> &'static str {
        self.model.fields.get(usize::from(self.field)).map_or("?", |field| field.name())
    }

    /// The steps in words: the statement of the tables between, and the source.
    pub(super) fn explain(&self, db: &Db) -> Result<Vec<String>> {
        let between = self.between.iter().map(|between| Ok(between.pairs.fill(db, &[], &[])?.sql.into_owned()));
        let (model, link, field) = (self.model.name, self.link.name, self.field_name());
        let source = format!("-- the source of {model} by {field}, at most {BATCH} keys at once ({link})");
        between.chain([Ok(source)]).collect()
    }

    /// Asks for the records below all rows of the parent, and loads what is below them.
    pub(super) async fn below(&self, run: &Run<'_>, level: &Level<'_>, near: &KeyCells<'_>, parents: &[Row]) -> Result<Below> {
        let unreadable = |error: crate::error::ReadError| error.of(self.model.name);
        let known = near.distinct(parents).map_err(unreadable)?;
        let found = match &self.between {
            None => {
                let found = self.ask(run, level, &known).await?;
                Found { wanted: (0..known.values.len() as u32).map(|number| vec![number]).collect(), ..found }
            }
            Some(between) => {
                let pairs = between.read(run, level, &known).await?;
                let [near, far] = between.cells();
                let asked = far.distinct(&pairs).map_err(unreadable)?;
                let found = self.ask(run, level, &asked).await?;
                Found { wanted: wanted(&known, &near, &pairs, &asked.keys).map_err(unreadable)?, ..found }
            }
        };
        let (starts, order) = self.lists(level, &found);
        let keys = known.keys;
        let rows: Rows = with_children(run, level, found.rows.into()).await?;
        Ok(Below { rows, keys, starts, order })
    }

    /// The records with these keys, each once for a key. What nobody asked for is left out.
    async fn ask(&self, run: &Run<'_>, level: &Level<'_>, asked: &Known<'_>) -> Result<Found> {
        let (model, link) = (self.model.name, self.link.name);
        let source = run.scope.db().source_of(self.model).ok_or(Error::NoSource { model, link })?;
        let keys: Vec<Value> = asked.values.iter().flatten().cloned().collect();
        let batches: Vec<_> = keys.chunks(BATCH).map(|batch| source.by(self.field, batch)).collect();
        let mut batches = stream::iter(batches).buffered(AT_ONCE);
        let (key, own) = (cells_of(level, &[self.column]), cells_of(level, &level.node.source.key));
        let mut found = Found { rows: Vec::new(), by_key: vec![Vec::new(); keys.len()], wanted: Vec::new() };
        let mut seen = HashSet::new();
        while let Some(records) = batches.try_next().await.map_err(|source| Error::Source { model, link, source })? {
            for record in records {
                let cells = level.stage.cells.columns.iter().map(|&column| record.get(column).cloned().unwrap_or(Value::Null));
                let row = Row::Given(Given::new(cells.collect()));
                let text = key.read(&row).map_err(|error| error.of(model))?;
                let Some(number) = text.and_then(|text| asked.numbers.get(&*text).copied()) else { continue };
                let id = own.read(&row).map_err(|error| error.of(model))?.map(|id| id.into_owned());
                if seen.insert((number, id)) {
                    found.by_key[number as usize].push(found.rows.len() as u32);
                    found.rows.push(row);
                }
            }
            run.limits.check_rows(|| level.path(), found.rows.len())?;
        }
        Ok(found)
    }

    /// The records below each key of a parent, in order and cut, as the lists of [`Below`].
    fn lists(&self, level: &Level<'_>, found: &Found) -> (Vec<u32>, Vec<u32>) {
        let (node, sorts) = (level.node, sorts(level));
        let skipped = node.offset.map_or(0, |offset| usize::try_from(offset).unwrap_or(usize::MAX));
        // Where there should be one and there are several, the first one is shown.
        let most = if self.many { node.limit.unwrap_or(u64::MAX) } else { 1 };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let (mut starts, mut order) = (vec![0], Vec::new());
        for numbers in &found.wanted {
            let mut list: Vec<u32> = numbers.iter().flat_map(|&number| &found.by_key[number as usize]).copied().collect();
            list.sort_by(|&a, &b| compare(&sorts, &found.rows[a as usize], &found.rows[b as usize]));
            order.extend(list.into_iter().skip(if self.many { skipped } else { 0 }).take(most));
            starts.push(order.len() as u32);
        }
        (starts, order)
    }
}

/// What a source gave.
struct Found {
    rows: Vec<Row>,
    /// The rows with each key that was asked for.
    by_key: Vec<Vec<u32>>,
    /// The keys that were asked for each key of a parent.
    wanted: Vec<Vec<u32>>,
}

impl Between {
    async fn read(&self, run: &Run<'_>, level: &Level<'_>, known: &Known<'_>) -> Result<Vec<Row>> {
        if known.values.is_empty() {
            return Ok(Vec::new());
        }
        let statement = self.pairs.fill(run.scope.db(), &[], &known.values)?;
        let pairs = run.scope.fetch(self.place, &statement).await?;
        run.limits.check_rows(|| level.path(), pairs.len())?;
        Ok(pairs)
    }

    /// Both keys of a pair.
    fn cells(&self) -> [KeyCells<'static>; 2] {
        [(0, self.near), (1, self.far)].map(|cell| KeyCells { cells: vec![cell] })
    }
}

/// For each key of a parent, the numbers of the keys that its pairs lead to.
fn wanted(known: &Known<'_>, near: &KeyCells<'_>, pairs: &[Row], far: &[u32]) -> Result<Vec<Vec<u32>>, crate::error::ReadError> {
    let mut wanted = vec![Vec::new(); known.values.len()];
    for (pair, &far) in pairs.iter().zip(far).filter(|(_, far)| **far != Below::NO_KEY) {
        if let Some(&number) = near.read(pair)?.and_then(|key| known.numbers.get(&*key)) {
            wanted[number as usize].push(far);
        }
    }
    Ok(wanted)
}

/// Where columns of an external node stand in its rows, as a key.
fn cells_of(level: &Level<'_>, columns: &[usize]) -> KeyCells<'static> {
    let source = level.node.source;
    let cells = columns.iter().filter_map(|&column| Some((place_of(level, column)?, &source.column(column).ty)));
    KeyCells { cells: cells.collect() }
}

fn place_of(level: &Level<'_>, column: usize) -> Option<usize> {
    level.stage.cells.columns.iter().position(|&known| known == column).map(|place| level.place_of(place))
}

/// The places of the cells that an order goes by, each with whether it descends; the key is always the last.
fn sorts(level: &Level<'_>) -> Vec<(usize, bool)> {
    let node = level.node;
    let written = node.order.iter().filter_map(|key| Some((column_of(node.source, key)?, key.descending)));
    let keys = node.source.key.iter().map(|&column| (column, false));
    written.chain(keys).filter_map(|(column, descending)| Some((place_of(level, column)?, descending))).collect()
}

fn compare(sorts: &[(usize, bool)], a: &Row, b: &Row) -> Ordering {
    let (Row::Given(a), Row::Given(b)) = (a, b) else { return Ordering::Equal };
    let one = |&(place, descending): &(usize, bool)| {
        let order = a.value(place).compare(b.value(place));
        if descending { order.reverse() } else { order }
    };
    sorts.iter().map(one).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
}
