//! Nodes that need no statement of their own: the one record that a step leads to is joined to the rows of its parent.

use super::{
    Child, Node,
    one::size,
    plan::{Stage, near_key},
    statement::{At, Parents, live_between},
    template::{Beside, Hole, Sketch},
};
use crate::{
    dialect::table_name,
    error::Result,
    filter::{live, pairs},
    schema::{ColType, Hop, Join},
    value::Kind,
};

/// Whether the step leads to one record at most, as a key or a unique index promises, and nothing stands in the way of a join.
pub(super) fn is_possible(parent: &Node, node: &Node, hop: &Hop) -> bool {
    // Of deleted records there may be several.
    let plain =
        !parent.with_deleted && !node.with_deleted && node.after.is_none() && node.limit.is_none() && node.offset.is_none();
    let one = match &hop.join {
        Join::Here { target, .. } => *target == node.source.table.primary_key,
        // A key that a read-only link follows is anything.
        Join::There { .. } => hop.link.is_none(),
        Join::Through(_) => true,
        Join::Along(_) => false,
    };
    plain && !hop.many && one && !node.cursor && node.computed.is_empty() && node.aggregates.is_empty() && is_short(node)
}

/// Whether a part of the root's rows is asked for: joined before they are cut, all would be joined; behind, PostgreSQL reads
/// the other table whole for a page of a hundred.
pub(super) fn is_page(root: &Node) -> bool {
    root.limit.is_some()
}

/// Whether its columns are of moderate length: many parents may lead to one record, which is then sent for each of them.
fn is_short(node: &Node) -> bool {
    let long = |ty: &ColType| ty.array || ty.text || matches!(ty.kind, Kind::Json | Kind::Bytes);
    !node.columns.iter().any(|&index| long(&node.source.column(index).ty))
}

/// The most nodes that a statement joins: the planners of databases try orders of few tables only.
pub(super) const MOST: usize = 6;

/// A joined node, in the order in which its statement shows them.
pub(super) struct JoinedNode<'a> {
    pub parent: &'a Node,
    outer: At,
    pub child: &'a Child,
    pub at: At,
    /// The columns that a row shows of it; none where it shows them itself.
    pub columns: &'a [usize],
}

/// The nodes that are joined to one or to each other, by its stages: they are numbered one after the other.
pub(super) fn staged<'a>(node: &'a Node, stages: &'a [Stage]) -> Vec<JoinedNode<'a>> {
    let mut found = Vec::new();
    below_staged(node, stages, 0, &mut found);
    found
}

/// Few nodes are joined, so that the recursion is limited.
fn below_staged<'a>(parent: &'a Node, stages: &'a [Stage], above: usize, found: &mut Vec<JoinedNode<'a>>) {
    for (child, stage) in parent.children.iter().zip(stages).filter(|(_, stage)| stage.is_joined()) {
        let (outer, at) = (At::new(above), At::new(found.len() + 1));
        found.push(JoinedNode { parent, outer, child, at, columns: &stage.cells.columns });
        below_staged(&child.node, &stage.children, found.len(), found);
    }
}

/// The nodes that can be joined to one or to each other, with the numbers that they have in the query.
pub(super) fn possible<'a>(node: &'a Node, number: usize) -> Result<Vec<JoinedNode<'a>>> {
    let mut found = Vec::new();
    below_possible(node, number, &mut found)?;
    Ok(found)
}

fn below_possible<'a>(parent: &'a Node, above: usize, found: &mut Vec<JoinedNode<'a>>) -> Result<()> {
    let mut number = above + 1;
    for child in &parent.children {
        if found.len() < MOST && is_possible(parent, &child.node, child.hop(parent)?) {
            found.push(JoinedNode { parent, outer: At::new(above), child, at: At::new(number), columns: &[] });
            below_possible(&child.node, number, found)?;
        }
        number += size(&child.node);
    }
    Ok(())
}

/// The nodes of a statement by their numbers.
pub(super) fn nodes<'a>(node: &'a Node, stages: &'a [Stage]) -> Vec<&'a Node> {
    std::iter::once(node).chain(staged(node, stages).into_iter().map(|joined| &joined.child.node)).collect()
}

/// Appends the joins.
pub(super) fn append(sketch: &mut Sketch<'_>, joined: &[JoinedNode<'_>]) -> Result<()> {
    joined.iter().try_for_each(|joined| left_join(sketch, joined))
}

/// The row between and the record are joined one after the other, not as one table: SQLite would make that table of all rows.
/// At most one row between is live, so that a record that is not there leaves one row all the same.
fn left_join(sketch: &mut Sketch<'_>, joined: &JoinedNode<'_>) -> Result<()> {
    let JoinedNode { parent, outer, child, at, .. } = joined;
    let (node, hop) = (&child.node, child.hop(parent)?);
    let sql = &mut sketch.sql;
    if let Join::Through(via) = &hop.join {
        let name = table_name(sql.dialect(), via.schema.as_deref(), &via.table);
        sql.sql(" LEFT JOIN ").sql(&name).sql(" AS ").sql(&at.via).sql(" ON ");
        pairs(sql, &at.via, &via.near, &outer.own, &via.near_key);
        if via.soft_delete {
            sql.sql(" AND ");
            live_between(sql, parent, node, via, at, Parents::Row(&outer.own));
        }
    }
    sql.sql(" LEFT JOIN ").table(&node.source.table).sql(" AS ").sql(&at.own).sql(" ON ");
    match &hop.join {
        Join::Through(via) => pairs(sql, &at.via, &via.far, &at.own, &node.source.table.primary_key),
        Join::Here { target: far, .. } | Join::There { columns: far, .. } => pairs(sql, &at.own, far, &outer.own, near_key(hop)),
        Join::Along(_) => {}
    }
    // A required parent is shown even when it is deleted: the key promises it.
    if !hop.required && node.source.deleted_at.is_some() {
        sql.sql(" AND ");
        live(sql, node.source, &at.own);
    }
    if !hop.required {
        let (parent, alias) = (outer.own.clone(), at.own.clone());
        let between = match &hop.join {
            Join::Through(via) => Some((at.via.clone(), via.far.clone())),
            _ => None,
        };
        sketch.joined.push(Beside { parent, step: child.at, node: at.number, alias, between });
    }
    sketch.hole(Hole::JoinFilter(at.number, at.own.clone()));
    Ok(())
}
