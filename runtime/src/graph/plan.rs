//! What the statement of a node selects, and which of its cells join it with its children.

use super::{Child, Node};
use crate::{
    db::{Db, Place},
    error::{Error, Result},
    filter::{hop_of, near_names},
    schema::{Column, Hop, HopRef, Join},
};

/// The columns that a node's statement reads from the node's table.
pub(super) struct Cells {
    /// Those that were selected, then those that only joins need.
    pub columns: Vec<usize>,
    /// For each child, the places in `columns` of the key that leads to it.
    pub keys: Vec<Vec<usize>>,
    /// The places in `columns` of the struct's columns, where computed fields are made of them.
    pub record: Vec<usize>,
}

/// Lists the cells of a node.
pub(super) fn cells(node: &Node) -> Result<Cells> {
    let mut columns = node.columns.clone();
    let place_of = |columns: &mut Vec<usize>, index: usize| {
        columns.iter().position(|&known| known == index).unwrap_or_else(|| {
            columns.push(index);
            columns.len() - 1
        })
    };
    let mut keys = Vec::with_capacity(node.children.len());
    for child in &node.children {
        let mut key = Vec::new();
        for name in near_key(child.hop(node)?) {
            let index = node.source.table.columns.iter().position(|column| &column.name == name);
            let index = index.ok_or_else(|| Error::Unsupported(format!("`{}` has no column `{name}`", node.source.name)))?;
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
fn near_key(hop: &Hop) -> &[String] {
    match &hop.join {
        Join::Here { columns, .. } => columns,
        Join::There { source, .. } => source,
        Join::Through(via) => &via.near_key,
        Join::Along(trail) => &trail.near,
    }
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

/// The database of a step: its target shares it with the tables between.
pub(super) fn place_of_step(db: &Db, hop: &'static Hop) -> Result<Place> {
    let place = db.place_of((hop.target)())?;
    if let Some((link, _)) = hop.link {
        let links = db.place_of_link(link)?;
        let home = match (link.read_only, &hop.join) {
            (None, _) => links,
            // The tables between are those of the module that the path is in.
            (Some(key), Join::Along(_)) => db.place_of((link.ends[key.end].model)())?,
            (Some(_), _) => place,
        };
        if home != place {
            return Err(Error::Unsupported(format!(
                "the link `{}` and the module of `{}` live in different databases: a query cannot follow it yet",
                link.name,
                hop.target().def.name
            )));
        }
    }
    Ok(place)
}
