//! Rows from the texts in which one statement packed them: the cells of each row, then what is below it.

use serde_json::Value as Json;

use super::{Below, Child, Limits, Node, Rows, limits, run};
use crate::{
    db::{Packed, Row},
    error::{ReadError, Result},
};

/// The rows of the root, with everything below them.
pub(super) fn rows(root: &Node, limits: Limits, texts: &[&str]) -> Result<Rows> {
    let read = |text: &&str| serde_json::from_str(text).map_err(|error| ReadError::new(error.to_string()).of(root.source.name));
    Unpack { root, limits }.rows(root, texts.iter().map(read).collect::<Result<_>>()?)
}

struct Unpack<'a> {
    root: &'a Node,
    limits: Limits,
}

impl Unpack<'_> {
    /// The depth of a query is limited, so that the recursion over its nodes is too.
    fn rows(&self, node: &Node, mut packed: Vec<Vec<Json>>) -> Result<Rows> {
        self.limits.check_rows(|| limits::path(self.root, node), packed.len())?;
        let cells = node.columns.len() + node.link_columns.len() + node.aggregates.len();
        let mut below: Vec<Vec<Json>> = node.children.iter().map(|_| Vec::with_capacity(packed.len())).collect();
        for row in &mut packed {
            // A row that is shorter than its node has too little below it, and is refused there.
            let rest = row.split_off(cells.min(row.len()));
            below.iter_mut().zip(rest).for_each(|(child, rows)| child.push(rows));
        }
        let children = node.children.iter().zip(below).map(|(child, lists)| self.below(node, child, packed.len(), lists));
        Ok(Rows {
            children: children.collect::<Result<_>>()?,
            rows: packed.into_iter().map(|cells| Row::Packed(Packed::new(cells))).collect::<Vec<_>>().into(),
            start: 0,
            types: run::types(node)?,
            columns: node.columns.len(),
            link_columns: node.link_columns.len(),
            computed: Vec::new(),
            cursor: None,
        })
    }

    /// What is below each row: a list of rows, one row, or nothing.
    fn below(&self, parent: &Node, child: &Child, parents: usize, lists: Vec<Json>) -> Result<Below> {
        let many = child.hop(parent)?.many;
        let wrong = || ReadError::new("the text holds no rows below a row".into()).of(child.node.source.name);
        if lists.len() != parents {
            return Err(wrong());
        }
        let mut rows = Vec::new();
        let mut starts = Vec::with_capacity(parents + 1);
        starts.push(0);
        for list in lists {
            match list {
                Json::Null => {}
                Json::Array(items) if many => {
                    for item in items {
                        let Json::Array(row) = item else { return Err(wrong()) };
                        rows.push(row);
                    }
                }
                Json::Array(row) => rows.push(row),
                _ => return Err(wrong()),
            }
            starts.push(rows.len() as u32);
        }
        let (keys, order) = ((0..parents as u32).collect(), (0..rows.len() as u32).collect());
        Ok(Below { rows: self.rows(&child.node, rows)?, keys, starts, order })
    }
}
