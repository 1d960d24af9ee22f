//! The shape of a query: all that the text of its statements depends on. Statements are written once for each shape.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use foldhash::fast::RandomState;

use super::{
    Aggregate, Child, Function, Node,
    compiled::Compiled,
    node::{Part, Shown},
    one::Form,
    plan::Plan,
};
use crate::{
    db::{Db, Place},
    error::Result,
    filter::OrderKey,
    schema::HopRef,
};

/// The most shapes that are kept; a program has as many as it has queries, but requests may come in any.
const MOST: usize = 1_000;

/// The statements of the shapes that were seen.
#[derive(Default)]
pub(super) struct Shapes(Mutex<HashMap<Box<[u64]>, Arc<Compiled>, RandomState>>);

/// What a statement depends on besides the nodes.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub plan: Plan,
    /// What the plan of one statement makes of a row.
    pub form: Form,
    /// The limit of rows.
    pub rows: u64,
    /// With the number of all.
    pub counted: bool,
}

/// The statements of a query, written now or at the first query of this shape.
pub(super) fn compiled(db: &Db, place: Place, node: &Node, wanted: Wanted) -> Result<Arc<Compiled>> {
    let write = || Compiled::write(db, place, node, wanted).map(Arc::new);
    let Some(Shapes(shapes)) = db.kept::<Shapes>() else { return write() };
    let shape = shape(place, node, wanted);
    if let Some(known) = shapes.lock().unwrap_or_else(PoisonError::into_inner).get(&shape[..]) {
        return Ok(known.clone());
    }
    let new = write()?;
    let mut known = shapes.lock().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(shape.into(), new.clone());
    Ok(new)
}

fn shape(place: Place, node: &Node, wanted: Wanted) -> Vec<u64> {
    let mut out = Vec::with_capacity(128);
    out.extend([place.0 as u64, (wanted.plan as u64) << 1 | wanted.form as u64, wanted.rows, u64::from(wanted.counted)]);
    of_node(&mut out, node, wanted.rows);
    out
}

/// The depth of a query is limited, so that the recursion is too. Conditions and cursors are no part
/// of the shape: they are filled in.
fn of_node(out: &mut Vec<u64>, node: &Node, rows: u64) {
    let Node {
        source,
        columns,
        link_columns,
        link,
        computed,
        aggregates,
        cursor,
        children,
        filter: _,
        order,
        limit,
        offset,
        after: _,
        with_deleted,
        parts,
        rows: _,
        wrong: _,
    } = node;
    out.push(std::ptr::from_ref(*source) as u64);
    out.push(link.map_or(0, |link| std::ptr::from_ref(link) as u64));
    list(out, columns.iter().map(|&column| column as u64));
    list(out, link_columns.iter().map(|&column| column as u64));
    list(out, computed.iter().map(|&field| u64::from(field)));
    out.push((aggregates.len() as u64) << 1 | u64::from(*cursor));
    aggregates.iter().for_each(|aggregate| of_aggregate(out, aggregate));
    out.push(order.len() as u64);
    order.iter().for_each(|key| of_order(out, key));
    out.push(limit.map_or(0, |limit| if limit > rows { 1 } else { 2 }));
    out.push(u64::from(offset.is_some()) << 1 | u64::from(*with_deleted));
    of_parts(out, parts);
    out.push(children.len() as u64);
    for Child { at, node } in children {
        of_hop(out, *at);
        of_node(out, node, rows);
    }
}

/// Names are constants: the same name at another address is another shape, which costs no more than its text.
fn of_parts(out: &mut Vec<u64>, parts: &[Part]) {
    out.push(parts.len() as u64);
    for Part { name, shown } in parts {
        out.push(name.as_ptr() as u64 ^ (name.len() as u64) << 56);
        match shown {
            Shown::Column(place, _) => out.push((*place as u64) << 3),
            Shown::Count(place) => out.push((*place as u64) << 3 | 1),
            Shown::Computed(place, _) => out.push((*place as u64) << 3 | 2),
            Shown::Child(place) => out.push((*place as u64) << 3 | 3),
            Shown::Opaque => out.push(4),
            Shown::Link(parts) => {
                out.push(5);
                of_parts(out, parts);
            }
            Shown::All(parts) => {
                out.push(6);
                of_parts(out, parts);
            }
        }
    }
}

fn of_aggregate(out: &mut Vec<u64>, Aggregate { at, function, filter: _ }: &Aggregate) {
    of_hop(out, *at);
    out.push(match *function {
        Function::Count => 0,
        Function::CountOf(field) => u64::from(field) << 3 | 1,
        Function::Sum(field) => u64::from(field) << 3 | 2,
        Function::Min(field) => u64::from(field) << 3 | 3,
        Function::Max(field) => u64::from(field) << 3 | 4,
    });
}

fn list(out: &mut Vec<u64>, items: impl ExactSizeIterator<Item = u64>) {
    out.push(items.len() as u64);
    out.extend(items);
}

fn of_hop(out: &mut Vec<u64>, at: HopRef) {
    match at {
        HopRef::Relation(field) => out.push(u64::from(field) << 1),
        // The address of a declaration is even.
        HopRef::Link(link, end) => out.extend([std::ptr::from_ref(link) as u64 | 1, u64::from(end)]),
    }
}

fn of_order(out: &mut Vec<u64>, key: &OrderKey) {
    let OrderKey { path, field, descending, ranks } = key;
    out.push((path.len() as u64) << 32 | u64::from(*field) << 2 | u64::from(ranks.is_some()) << 1 | u64::from(*descending));
    path.iter().for_each(|&at| of_hop(out, at));
}
