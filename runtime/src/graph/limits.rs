//! Limits of a query, on by default: over one is an error with the path of the node, never a shorter answer.

use super::Node;
use crate::error::{Error, Result};

/// What a query may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Levels below the root.
    pub depth: u64,
    /// Nodes in all.
    pub nodes: u64,
    /// Rows that one statement may answer with.
    pub rows: u64,
    /// Conditions in the filters of a run-time query.
    pub conditions: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 8, nodes: 100, rows: 100_000, conditions: 1_000 }
    }
}

impl Limits {
    /// Refuses a query that is too deep or too wide.
    pub(super) fn check(&self, root: &Node) -> Result<()> {
        let mut nodes = 0;
        // The nodes are walked with a list, since their depth comes from outside.
        let mut open = vec![(root, root.source.name.to_owned(), 0)];
        while let Some((node, path, depth)) = open.pop() {
            nodes += 1;
            if depth > self.depth {
                return Err(Error::Limit { path, limit: self.depth });
            }
            if nodes > self.nodes {
                return Err(Error::Limit { path, limit: self.nodes });
            }
            open.extend(node.children.iter().map(|child| (&child.node, format!("{path}.{}", child.name(node)), depth + 1)));
        }
        Ok(())
    }

    /// Refuses an answer that is too large.
    pub(super) fn check_rows(&self, path: &str, found: usize) -> Result<()> {
        if found as u64 > self.rows {
            return Err(Error::Limit { path: path.to_owned(), limit: self.rows });
        }
        Ok(())
    }
}
