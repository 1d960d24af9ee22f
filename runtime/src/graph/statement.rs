//! The statements of the plan by nodes: one for the root, one for each step, however many rows there are.

use super::{
    Child, Function, Node,
    between::{Between, STAMP_OF_PARENT},
    join::{self, JoinedNode, staged},
    numbers::Apart,
    plan::{Cells, Stage, far_key},
    template::{Hole, Sketch, Template},
};
use crate::{
    db::{Db, SqlWriter, Statement, column_list},
    dialect::{Flavour, end_of_exists, table_name},
    error::Result,
    filter::{Ranks, Stops, far_names, live, pairs},
    schema::{Column, Hop, Join, SourceInfo, Trail, Via},
};

/// Where a node stands in a statement.
pub(super) struct At {
    /// Its number in the query.
    pub number: usize,
    /// The alias of its own table.
    pub own: String,
    /// The alias of what is between it and its parent: a pivot, a link, or a trail.
    pub via: String,
}

impl At {
    /// The node of that number.
    pub(super) fn new(number: usize) -> Self {
        At { number, own: format!("n{number}"), via: format!("v{number}") }
    }
}

/// Whose rows a child's statement finds.
#[derive(Clone, Copy)]
pub(super) enum Parents<'a> {
    /// Those of all parents with one of the keys that are filled in.
    Keys,
    /// The same, where the rows between are filled in.
    Between(&'a Between),
    /// Those of the one row of this alias, around the statement.
    Row(&'a str),
}

/// What the statement of a node shows of it.
#[derive(Clone, Copy)]
pub(super) struct Own<'a> {
    /// What is below it.
    pub stages: &'a [Stage],
    pub cells: &'a Cells,
    /// Its numbers that are counted elsewhere.
    pub apart: &'a [Apart],
}

/// A child with a statement of its own.
pub(super) struct Nested<'a> {
    pub child: &'a Child,
    pub own: Own<'a>,
    /// The rows between, where they are filled in.
    pub between: Option<&'a Between>,
}

/// The rows of the root, `most` at most; with the number of all that meet its filter, where it is `counted`.
pub(super) fn of_root(db: &Db, flavour: Flavour, node: &Node, own: Own<'_>, most: u64, counted: bool) -> Result<Template> {
    let (mut sketch, at, joined) = (Sketch::new(db, flavour), At::new(0), staged(node, own.stages));
    sketch.sql.sql("SELECT ");
    select(&mut sketch, node, &at, (own, &joined), &[])?;
    if counted {
        sketch.sql.sql(", (SELECT count(*)");
        from_root(&mut sketch, node, &At { own: "counted".into(), ..At::new(0) });
        sketch.sql.sql(") AS counted");
    }
    root_with(&mut sketch, node, &joined, most)?;
    Ok(sketch.finish())
}

/// Appends the rows of the root, `most` at most, with what is joined to them.
pub(super) fn root_with(sketch: &mut Sketch<'_>, node: &Node, joined: &[JoinedNode<'_>], most: u64) -> Result<()> {
    let at = At::new(0);
    tables_of_root(sketch, node, &at);
    join::append(sketch, joined)?;
    ranks(sketch, node, &at);
    rows_of_root(sketch, node, &at, most)
}

/// Appends the conditions of the root's rows, their order and their limit.
fn rows_of_root(sketch: &mut Sketch<'_>, node: &Node, at: &At, most: u64) -> Result<()> {
    conditions_of_root(sketch, node, at);
    sketch.hole(Hole::After(0, at.own.clone()));
    order(sketch, node, at)?;
    sketch.hole(Hole::Limit(0, most));
    sketch.hole(Hole::Offset(0));
    Ok(())
}

/// The number of all records that meet the root's filter.
pub(super) fn count_of_root(db: &Db, flavour: Flavour, node: &Node) -> Result<Statement> {
    let mut sketch = Sketch::new(db, flavour);
    sketch.sql.sql("SELECT count(*)");
    from_root(&mut sketch, node, &At::new(0));
    sketch.finish().fill(db, &[node], &[])
}

/// Appends the table of the root and its conditions.
pub(super) fn from_root(sketch: &mut Sketch<'_>, node: &Node, at: &At) {
    tables_of_root(sketch, node, at);
    conditions_of_root(sketch, node, at);
}

fn tables_of_root(sketch: &mut Sketch<'_>, node: &Node, at: &At) {
    sketch.sql.sql(" FROM ").table(&node.source.table).sql(" AS ").sql(&at.own);
}

fn conditions_of_root(sketch: &mut Sketch<'_>, node: &Node, at: &At) {
    sketch.sql.sql(" WHERE ");
    if node.with_deleted || !live(&mut sketch.sql, node.source, &at.own) {
        sketch.sql.sql("1 = 1");
    }
    sketch.hole(Hole::Filter(at.number, at.own.clone()));
}

/// Appends the ranks that the order goes by, beside the rows.
fn ranks(sketch: &mut Sketch<'_>, node: &Node, at: &At) {
    for (place, key) in node.order.iter().enumerate() {
        let Some((_, key)) = key.ranks.as_ref().and_then(|ranks| ranks.columns.split_last()) else { continue };
        let (alias, names) = (Ranks::alias(&at.own, place), key.iter().map(|column| column.name.clone()).collect::<Vec<_>>());
        sketch.sql.sql(" LEFT JOIN ");
        sketch.hole(Hole::Ranks(at.number, place, alias.clone()));
        sketch.sql.sql(" ON ");
        pairs(&mut sketch.sql, &alias, &names, &at.own, &names);
    }
}

/// Appends ` ORDER BY …`.
pub(super) fn order(sketch: &mut Sketch<'_>, node: &Node, at: &At) -> Result<()> {
    sketch.sql.sql(" ORDER BY ");
    sketch.renderer.order(&mut sketch.sql, node.source, &at.own, &node.order)
}

/// The rows of a child below all its parents, each with the key of its parent in front; `most` at most. Where they are
/// not `sorted`, the caller puts them in order.
pub(super) fn of_child(
    db: &Db,
    flavour: Flavour,
    parent: &Node,
    nested: &Nested<'_>,
    most: u64,
    sorted: bool,
) -> Result<Template> {
    let (child, node, hop) = (nested.child, &nested.child.node, nested.child.hop(parent)?);
    let (key, joined) = (far_key(parent, hop), staged(node, nested.own.stages));
    let (mut sketch, at) = (Sketch::new(db, flavour), At::new(0));
    let windowed = is_windowed(node, hop);
    if windowed {
        sketch.sql.sql("SELECT * FROM (");
    }
    sketch.sql.sql("SELECT ");
    select(&mut sketch, node, &at, (nested.own, &joined), &key_cells(hop, &at, &key))?;
    if windowed {
        sketch.sql.sql(", row_number() OVER (PARTITION BY ");
        column_list(&mut sketch.sql, key_alias(hop, &at), &key.iter().collect::<Vec<_>>());
        order(&mut sketch, node, &at)?;
        sketch.sql.sql(") AS place");
    }
    from_child(&mut sketch, parent, (child, &joined), &at, nested.between.map_or(Parents::Keys, Parents::Between))?;
    if windowed {
        sketch.sql.sql(") AS found WHERE place > ");
        sketch.hole(Hole::Skipped(0));
        if node.limit.is_some() {
            sketch.sql.sql(" AND place <= ");
            sketch.hole(Hole::Last(0));
        }
        sketch.sql.sql(" ORDER BY place");
    } else if sorted {
        order(&mut sketch, node, &at)?;
    }
    sketch.sql.sql(" LIMIT ").sql(&most.min(i64::MAX as u64).to_string());
    Ok(sketch.finish())
}

/// Whether a part of each list is asked for.
pub(super) fn is_windowed(node: &Node, hop: &Hop) -> bool {
    hop.many && (node.limit.is_some() || node.offset.is_some())
}

/// Where the parent's key stands in a child's statement.
fn key_alias<'a>(hop: &Hop, at: &'a At) -> &'a str {
    if matches!(hop.join, Join::Through(_) | Join::Along(_)) { &at.via } else { &at.own }
}

fn key_cells(hop: &Hop, at: &At, key: &[Column]) -> Vec<(String, String)> {
    key.iter().map(|column| (key_alias(hop, at).to_owned(), column.name.clone())).collect()
}

/// Appends the tables of a child and their conditions.
pub(super) fn from_child(
    sketch: &mut Sketch<'_>,
    parent: &Node,
    (child, joined): (&Child, &[JoinedNode<'_>]),
    at: &At,
    parents: Parents<'_>,
) -> Result<()> {
    let (node, hop) = (&child.node, child.hop(parent)?);
    let sql = &mut sketch.sql;
    sql.sql(" FROM ").table(&node.source.table).sql(" AS ").sql(&at.own);
    if let Parents::Between(between) = parents {
        sql.sql(" JOIN ");
        sketch.hole(Hole::Between(at.via.clone(), between.columns.clone()));
        sketch.sql.sql(" ON ");
        match &hop.join {
            Join::Through(via) => pairs(&mut sketch.sql, &at.via, &via.far, &at.own, &node.source.table.primary_key),
            Join::Along(trail) => pairs(&mut sketch.sql, &at.via, &far_names(trail), &at.own, &trail.far),
            Join::Here { .. } | Join::There { .. } => {}
        }
    } else if let Join::Through(via) = &hop.join {
        let name = table_name(sql.dialect(), via.schema.as_deref(), &via.table);
        sql.sql(" JOIN ").sql(&name).sql(" AS ").sql(&at.via).sql(" ON ");
        pairs(sql, &at.via, &via.far, &at.own, &node.source.table.primary_key);
    }
    join::append(sketch, joined)?;
    ranks(sketch, node, at);
    parents_of(sketch, parent, child, hop, at, parents);
    let sql = &mut sketch.sql;
    if let Join::Through(via) = &hop.join
        && via.soft_delete
    {
        sql.sql(" AND ");
        live_between(sql, parent, node, via, at, parents);
    }
    // A required parent is shown even when it is deleted: the key promises it.
    if !hop.required && !node.with_deleted && node.source.deleted_at.is_some() {
        sql.sql(" AND ");
        live(sql, node.source, &at.own);
    }
    sketch.hole(Hole::Filter(at.number, at.own.clone()));
    sketch.hole(Hole::After(at.number, at.own.clone()));
    Ok(())
}

/// Appends what joins a child's rows with their parents, up to and including ` WHERE …`.
fn parents_of(sketch: &mut Sketch<'_>, parent: &Node, child: &Child, hop: &Hop, at: &At, parents: Parents<'_>) {
    let with_deleted = parent.with_deleted || child.node.with_deleted;
    let key = far_key(parent, hop);
    match (&hop.join, parents) {
        (_, Parents::Between(_)) => {
            sketch.sql.sql(" WHERE 1 = 1");
        }
        (Join::Along(trail), Parents::Keys) => along(sketch, trail, key, with_deleted, at),
        (Join::Along(trail), Parents::Row(outer)) => {
            let (stops, sql) = (Stops::new(trail, &at.via), &mut sketch.sql);
            let ((first, entry), (last, exit)) = (stops.first(), stops.last());
            sql.sql(" WHERE EXISTS (SELECT 1 FROM ");
            stops.tables(sql);
            sql.sql(" WHERE ");
            pairs(sql, &first, entry, outer, &trail.near);
            sql.sql(" AND ");
            pairs(sql, &last, exit, &at.own, &trail.far);
            if !with_deleted {
                stops.live(sql);
            }
            sql.sql(end_of_exists(sql.dialect()));
        }
        (_, Parents::Keys) => {
            sketch.sql.sql(" WHERE ");
            sketch.hole(Hole::Keys(key_alias(hop, at).to_owned(), key));
        }
        (_, Parents::Row(outer)) => {
            let far: Vec<String> = key.into_iter().map(|column| column.name).collect();
            sketch.sql.sql(" WHERE ");
            pairs(&mut sketch.sql, key_alias(hop, at), &far, outer, super::plan::near_key(hop));
        }
    }
}

/// Appends the pairs of keys that the tables between lead to, each once however often they do.
fn along(sketch: &mut Sketch<'_>, trail: &Trail, key: Vec<Column>, with_deleted: bool, at: &At) {
    sketch.sql.sql(" JOIN (");
    pairs_along(sketch, trail, key, with_deleted);
    let sql = &mut sketch.sql;
    sql.sql(") AS ").sql(&at.via).sql(" ON ");
    pairs(sql, &at.via, &far_names(trail), &at.own, &trail.far);
    sql.sql(" WHERE 1 = 1");
}

/// Appends the query for those pairs.
pub(super) fn pairs_along(sketch: &mut Sketch<'_>, trail: &Trail, key: Vec<Column>, with_deleted: bool) {
    let stops = Stops::new(trail, "stop");
    let (first, entry) = stops.first();
    let entry = entry.iter().zip(key).map(|(name, column)| Column { name: name.clone(), ..column }).collect();
    sketch.sql.sql("SELECT DISTINCT ");
    stops.ends(&mut sketch.sql);
    sketch.sql.sql(" FROM ");
    stops.tables(&mut sketch.sql);
    sketch.sql.sql(" WHERE ");
    sketch.hole(Hole::Keys(first, entry));
    if !with_deleted {
        stops.live(&mut sketch.sql);
    }
}

/// The pairs of keys that the tables between lead to: those of one side, which are filled in, and those of the other.
pub(super) fn of_pairs(db: &Db, flavour: Flavour, trail: &Trail, key: Vec<Column>, with_deleted: bool, most: u64) -> Template {
    let mut sketch = Sketch::new(db, flavour);
    pairs_along(&mut sketch, trail, key, with_deleted);
    sketch.sql.sql(" LIMIT ").sql(&most.min(i64::MAX as u64).to_string());
    sketch.finish()
}

/// The row between is live, or went with the deleted record that is shown.
pub(super) fn live_between(sql: &mut SqlWriter, parent: &Node, node: &Node, via: &Via, at: &At, parents: Parents<'_>) {
    let stamp_of = |source: &'static SourceInfo| source.deleted_at.map(|index| source.column(index).name.as_str());
    sql.sql("(").column(&at.via, "deleted_at").sql(" IS NULL");
    if let (true, Some(stamp)) = (node.with_deleted, stamp_of(node.source)) {
        sql.sql(" OR ").column(&at.via, "deleted_at").sql(" = ").column(&at.own, stamp);
    }
    match (parents, stamp_of(parent.source).filter(|_| parent.with_deleted)) {
        (Parents::Between(between), _) if between.stamped => {
            sql.sql(" OR ").column(&at.via, "deleted_at").sql(" = ").column(&at.via, STAMP_OF_PARENT);
        }
        (Parents::Keys | Parents::Row(_), Some(stamp)) => {
            sql.sql(" OR ").column(&at.via, "deleted_at").sql(" = (SELECT ").column("owner", stamp).sql(" FROM ");
            sql.table(&parent.source.table).sql(" AS owner WHERE ");
            pairs(sql, "owner", &via.near_key, &at.via, &via.near);
            sql.sql(")");
        }
        _ => {}
    }
    sql.sql(")");
}

/// The cells of a row: the parent's key, the node's columns, those of the link, the aggregates, what only joins need, and
/// the cursor; then the columns of each joined node and of the link to it.
fn select(
    sketch: &mut Sketch<'_>,
    node: &Node,
    at: &At,
    (Own { cells, apart, .. }, joined): (Own<'_>, &[JoinedNode<'_>]),
    key: &[(String, String)],
) -> Result<()> {
    let mut place = 0;
    let mut next = |sketch: &mut Sketch<'_>| {
        sketch.sql.sql(&format!(" AS c{place}, "));
        place += 1;
    };
    for (alias, name) in key {
        sketch.sql.column(alias, name);
        next(sketch);
    }
    own_columns(sketch, node, at, &cells.columns[..node.columns.len()], &mut next);
    for place in 0..node.aggregates.len() {
        if apart.iter().any(|number| number.place == place) {
            sketch.sql.sql("NULL");
        } else {
            aggregate(sketch, node, at, place)?;
        }
        next(sketch);
    }
    columns(sketch, node.source, &at.own, &cells.columns[node.columns.len()..], &mut next);
    if node.cursor {
        for key in sketch.renderer.sort_keys(sketch.sql.flavour, node.source, &at.own, &node.order)? {
            sketch.sql.sql(&key.sql);
            next(sketch);
        }
    }
    for JoinedNode { child: Child { node, .. }, at, columns: all, .. } in joined {
        let (selected, rest) = all.split_at(node.columns.len());
        own_columns(sketch, node, at, selected, &mut next);
        columns(sketch, node.source, &at.own, rest, &mut next);
    }
    if place == 0 {
        sketch.sql.sql("1 AS c0, ");
    }
    sketch.sql.trim(", ");
    Ok(())
}

/// The columns of a node that were selected, and those of the link to it.
fn own_columns<'s>(sketch: &mut Sketch<'s>, node: &Node, at: &At, selected: &[usize], next: &mut impl FnMut(&mut Sketch<'s>)) {
    columns(sketch, node.source, &at.own, selected, next);
    if let Some(link) = node.link {
        columns(sketch, link, &at.via, &node.link_columns, next);
    }
}

fn columns<'s>(
    sketch: &mut Sketch<'s>,
    source: &SourceInfo,
    alias: &str,
    indexes: &[usize],
    next: &mut impl FnMut(&mut Sketch<'s>),
) {
    for &index in indexes {
        sketch.sql.column(alias, &source.column(index).name);
        next(sketch);
    }
}

/// Appends a number about related records: `(SELECT count(*) FROM …)`.
pub(super) fn aggregate(sketch: &mut Sketch<'_>, node: &Node, at: &At, place: usize) -> Result<()> {
    let aggregate = &node.aggregates[place];
    let to = aggregate.open(&mut sketch.sql, &mut sketch.renderer, node.source, &at.own)?;
    sketch.hole(Hole::Aggregate(at.number, place, to));
    sketch.sql.sql(")");
    Ok(())
}

/// A number about the records of a child, below each of the parents' keys that are filled in and has some: the key in front.
pub(super) fn of_number(
    db: &Db,
    flavour: Flavour,
    parent: &Node,
    child: &Child,
    function: Function,
    between: Option<&Between>,
) -> Result<Template> {
    let (mut sketch, at, hop) = (Sketch::new(db, flavour), At::new(0), child.hop(parent)?);
    let key = far_key(parent, hop);
    let (alias, key) = (key_alias(hop, &at), key.iter().collect::<Vec<_>>());
    sketch.sql.sql("SELECT ");
    column_list(&mut sketch.sql, alias, &key);
    sketch.sql.sql(", ");
    function.write(&mut sketch.sql, child.node.source, &at.own)?;
    from_child(&mut sketch, parent, (child, &[]), &at, between.map_or(Parents::Keys, Parents::Between))?;
    sketch.sql.sql(" GROUP BY ");
    column_list(&mut sketch.sql, alias, &key);
    Ok(sketch.finish())
}
