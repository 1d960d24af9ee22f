//! The statement of a node: one for the root, one for each step, however many rows there are.

use super::{
    Child, Node,
    cursor::position,
    plan::{Cells, far_key},
};
use crate::{
    db::{Db, SqlWriter, Statement},
    dialect::{Flavour, table_name},
    error::Result,
    filter::{Expr, Renderer, Stops, far_names, live, pairs},
    schema::{Column, Hop, Join, SourceInfo, Trail, Via},
    value::Value,
};

/// The alias of a node's own table.
const OWN: &str = "t0";
/// The alias of what is between a node and its parent: a pivot, a link, or a trail.
const VIA: &str = "via";

/// The rows of the root.
pub(super) fn of_root(db: &Db, flavour: Flavour, node: &Node, cells: &Cells, limit: u64) -> Result<Statement> {
    let mut sql = SqlWriter::new(flavour);
    let mut renderer = Renderer::new(db);
    sql.sql("SELECT ");
    select(&mut sql, &mut renderer, node, cells, &[])?;
    from_root(&mut sql, &mut renderer, node)?;
    after(&mut sql, &mut renderer, node)?;
    sql.sql(" ORDER BY ");
    renderer.order(&mut sql, node.source, OWN, &node.order)?;
    window(&mut sql, Some(limit), node.offset);
    Ok(sql.finish())
}

/// The number of all records that meet the root's filter.
pub(super) fn count_of_root(db: &Db, flavour: Flavour, node: &Node) -> Result<Statement> {
    let mut sql = SqlWriter::new(flavour);
    sql.sql("SELECT count(*)");
    from_root(&mut sql, &mut Renderer::new(db), node)?;
    Ok(sql.finish())
}

fn from_root(sql: &mut SqlWriter, renderer: &mut Renderer<'_>, node: &Node) -> Result<()> {
    sql.sql(" FROM ").table(&node.source.table).sql(" AS ").sql(OWN).sql(" WHERE ");
    if !node.with_deleted && live(sql, node.source, OWN) {
        sql.sql(" AND ");
    }
    renderer.condition(sql, node.source, OWN, &Expr::And(node.filter.clone()))
}

/// Appends that the rows come behind the node's cursor.
fn after(sql: &mut SqlWriter, renderer: &mut Renderer<'_>, node: &Node) -> Result<()> {
    let Some(values) = position(node)? else { return Ok(()) };
    sql.sql(" AND ");
    renderer.after(sql, node.source, OWN, &node.order, &values)
}

/// The rows of a child below all its parents, each with the key of its parent in front.
pub(super) fn of_child(
    db: &Db,
    flavour: Flavour,
    parent: &Node,
    child: &Child,
    cells: &Cells,
    keys: &[Vec<Value>],
    limit: u64,
) -> Result<Statement> {
    let (node, hop) = (&child.node, child.hop(parent)?);
    let key = far_key(parent, hop);
    let mut sql = SqlWriter::new(flavour);
    let mut renderer = Renderer::new(db);
    let windowed = hop.many && (node.limit.is_some() || node.offset.is_some());
    if windowed {
        sql.sql("SELECT * FROM (");
    }
    sql.sql("SELECT ");
    select(&mut sql, &mut renderer, node, cells, &key_cells(hop, &key))?;
    if windowed {
        sql.sql(", row_number() OVER (PARTITION BY ");
        list_key(&mut sql, hop, &key);
        sql.sql(" ORDER BY ");
        renderer.order(&mut sql, node.source, OWN, &node.order)?;
        sql.sql(") AS place");
    }
    from_child(&mut sql, &mut renderer, parent, node, hop, &key, keys)?;
    after(&mut sql, &mut renderer, node)?;
    if windowed {
        sql.sql(") AS found WHERE place > ").sql(&node.offset.unwrap_or(0).to_string());
        if let Some(most) = node.limit {
            sql.sql(" AND place <= ").sql(&node.offset.unwrap_or(0).saturating_add(most).to_string());
        }
        sql.sql(" ORDER BY place");
    } else if hop.many || matches!(hop.join, Join::There { .. }) {
        sql.sql(" ORDER BY ");
        renderer.order(&mut sql, node.source, OWN, &node.order)?;
    }
    window(&mut sql, Some(limit), None);
    Ok(sql.finish())
}

/// Where the parent's key stands in a child's statement.
fn key_alias(hop: &Hop) -> &'static str {
    if matches!(hop.join, Join::Through(_) | Join::Along(_)) { VIA } else { OWN }
}

fn key_cells(hop: &Hop, key: &[Column]) -> Vec<(&'static str, String)> {
    key.iter().map(|column| (key_alias(hop), column.name.clone())).collect()
}

fn list_key(sql: &mut SqlWriter, hop: &Hop, key: &[Column]) {
    for (place, column) in key.iter().enumerate() {
        sql.sql(if place > 0 { ", " } else { "" }).column(key_alias(hop), &column.name);
    }
}

fn from_child(
    sql: &mut SqlWriter,
    renderer: &mut Renderer<'_>,
    parent: &Node,
    node: &Node,
    hop: &Hop,
    key: &[Column],
    keys: &[Vec<Value>],
) -> Result<()> {
    sql.sql(" FROM ").table(&node.source.table).sql(" AS ").sql(OWN);
    if let Join::Through(via) = &hop.join {
        let name = table_name(sql.dialect(), via.schema.as_deref(), &via.table);
        sql.sql(" JOIN ").sql(&name).sql(" AS ").sql(VIA).sql(" ON ");
        pairs(sql, VIA, &via.far, OWN, &node.source.table.primary_key);
    }
    match &hop.join {
        Join::Along(trail) => along(sql, trail, key, keys, parent.with_deleted || node.with_deleted),
        _ => {
            sql.sql(" WHERE ");
            sql.keys_in(key_alias(hop), &key.iter().collect::<Vec<_>>(), keys);
        }
    }
    if let Join::Through(via) = &hop.join
        && via.soft_delete
    {
        sql.sql(" AND ");
        live_between(sql, parent, node, via);
    }
    // A required parent is shown even when it is deleted: the key promises it.
    if !hop.required && !node.with_deleted && node.source.deleted_at.is_some() {
        sql.sql(" AND ");
        live(sql, node.source, OWN);
    }
    if !node.filter.is_empty() {
        sql.sql(" AND ");
        renderer.condition(sql, node.source, OWN, &Expr::And(node.filter.clone()))?;
    }
    Ok(())
}

/// Appends the pairs of keys that the tables between lead to, each once however often they do.
fn along(sql: &mut SqlWriter, trail: &Trail, key: &[Column], keys: &[Vec<Value>], with_deleted: bool) {
    let stops = Stops::new(trail, "stop");
    let (first, entry) = stops.first();
    let entry: Vec<Column> =
        entry.iter().zip(key).map(|(name, column)| Column { name: name.clone(), ..column.clone() }).collect();
    sql.sql(" JOIN (SELECT DISTINCT ");
    stops.ends(sql);
    sql.sql(" FROM ");
    stops.tables(sql);
    sql.sql(" WHERE ").keys_in(&first, &entry.iter().collect::<Vec<_>>(), keys);
    if !with_deleted {
        stops.live(sql);
    }
    sql.sql(") AS ").sql(VIA).sql(" ON ");
    pairs(sql, VIA, &far_names(trail), OWN, &trail.far);
    sql.sql(" WHERE 1 = 1");
}

/// The row between is live, or went with the deleted record that is shown.
fn live_between(sql: &mut SqlWriter, parent: &Node, node: &Node, via: &Via) {
    let stamp_of = |source: &'static SourceInfo| source.deleted_at.map(|index| source.column(index).name.as_str());
    sql.sql("(").column(VIA, "deleted_at").sql(" IS NULL");
    if let (true, Some(stamp)) = (node.with_deleted, stamp_of(node.source)) {
        sql.sql(" OR ").column(VIA, "deleted_at").sql(" = ").column(OWN, stamp);
    }
    if let (true, Some(stamp)) = (parent.with_deleted, stamp_of(parent.source)) {
        sql.sql(" OR ").column(VIA, "deleted_at").sql(" = (SELECT ").column("owner", stamp).sql(" FROM ");
        sql.table(&parent.source.table).sql(" AS owner WHERE ");
        pairs(sql, "owner", &via.near_key, VIA, &via.near);
        sql.sql(")");
    }
    sql.sql(")");
}

/// The cells of a row: the parent's key, the node's columns, those of the link, the aggregates, what only joins need, and
/// the cursor.
fn select(
    sql: &mut SqlWriter,
    renderer: &mut Renderer<'_>,
    node: &Node,
    cells: &Cells,
    key: &[(&'static str, String)],
) -> Result<()> {
    let mut place = 0;
    let mut next = |sql: &mut SqlWriter| {
        sql.sql(&format!(" AS c{place}, "));
        place += 1;
    };
    for (alias, name) in key {
        sql.column(alias, name);
        next(sql);
    }
    for &index in &cells.columns[..node.columns.len()] {
        sql.column(OWN, &node.source.column(index).name);
        next(sql);
    }
    if let Some(link) = node.link {
        for &index in &node.link_columns {
            sql.column(VIA, &link.column(index).name);
            next(sql);
        }
    }
    for aggregate in &node.aggregates {
        aggregate.write(sql, renderer, node.source, OWN)?;
        next(sql);
    }
    for &index in &cells.columns[node.columns.len()..] {
        sql.column(OWN, &node.source.column(index).name);
        next(sql);
    }
    if node.cursor {
        for key in renderer.sort_keys(sql.flavour, node.source, OWN, &node.order)? {
            sql.sql(&key.sql);
            next(sql);
        }
    }
    if place == 0 {
        sql.sql("1 AS c0, ");
    }
    sql.trim(", ");
    Ok(())
}

fn window(sql: &mut SqlWriter, limit: Option<u64>, offset: Option<u64>) {
    if let Some(limit) = limit {
        sql.sql(" LIMIT ").sql(&limit.min(i64::MAX as u64).to_string());
    }
    if let Some(offset) = offset.filter(|&offset| offset > 0) {
        sql.sql(" OFFSET ").sql(&offset.to_string());
    }
}
