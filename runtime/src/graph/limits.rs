//! Limits of a query, on by default: over one is an error with the path of the node, never a shorter answer.

use super::{Node, tree::DEEPEST};
use crate::error::{Error, Result};

/// What a query may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Levels below the root; never more than 100.
    pub depth: u64,
    /// Nodes in all.
    pub nodes: u64,
    /// Rows that one statement may answer with; where one statement answers for all nodes, rows of each of its lists.
    pub rows: u64,
    /// Conditions in the filters of a run-time query.
    pub conditions: u64,
    /// Values in one list of the filters of a run-time query.
    pub values: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { depth: 8, nodes: 100, rows: 100_000, conditions: 1_000, values: 10_000 }
    }
}

impl Limits {
    /// Refuses a query that is too deep or too wide.
    pub(super) fn check(&self, root: &Node) -> Result<()> {
        let mut nodes = 0;
        // The nodes are walked with a list, since their depth comes from outside.
        let mut open = vec![(root, 0)];
        while let Some((node, depth)) = open.pop() {
            nodes += 1;
            if let Some(reason) = &node.wrong {
                return Err(Error::Unsupported(reason.clone()));
            }
            let deepest = self.depth.min(DEEPEST);
            let limit = if depth > deepest {
                deepest
            } else if nodes > self.nodes {
                self.nodes
            } else {
                open.extend(node.children.iter().map(|child| (&child.node, depth + 1)));
                continue;
            };
            return Err(Error::Limit { path: path(root, node), limit });
        }
        Ok(())
    }

    /// Refuses an answer that is too large.
    pub(super) fn check_rows(&self, path: impl FnOnce() -> String, found: usize) -> Result<()> {
        if found as u64 > self.rows { Err(self.too_many(path())) } else { Ok(()) }
    }

    /// A list is longer than it may be.
    pub(super) fn too_many(&self, path: String) -> Error {
        Error::Limit { path, limit: self.rows }
    }
}

/// The names of the steps to a node of the query.
pub(super) fn path(root: &Node, node: &Node) -> String {
    let mut open = vec![(root, root.source.name.to_owned())];
    while let Some((at, path)) = open.pop() {
        if std::ptr::eq(at, node) {
            return path;
        }
        open.extend(at.children.iter().map(|child| (&child.node, format!("{path}.{}", child.name(at)))));
    }
    root.source.name.to_owned()
}

/// What `limit`, `offset` and `depth` take: any integer; one below zero is zero.
#[diagnostic::on_unimplemented(message = "a `{Self}` is not a number of records", label = "expected an integer")]
pub trait Amount {
    /// The number.
    fn amount(self) -> u64;
}

#[diagnostic::do_not_recommend]
impl<N: TryInto<u64>> Amount for N {
    fn amount(self) -> u64 {
        self.try_into().unwrap_or(0)
    }
}
