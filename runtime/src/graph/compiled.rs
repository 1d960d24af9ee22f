//! The statements of a shape, and which of them answer a query: one for everything, or one for each list.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{
    Node,
    one::{self, Bounds},
    plan::{Plan, Stage, by_nodes, lives_in},
    shape::Wanted,
    template::Template,
};
use crate::{
    db::{Db, Place},
    dialect::Dialect,
    error::{Error, Result},
    filter::{Expr, Operand, Operator},
    schema::SourceInfo,
};

/// Up to so many rows of the root one statement is faster: each more of them is a round trip, on SQLite to the driver's thread.
/// Where neither a limit nor a key tells how many there will be, the last answer does, and the one statement is given up where
/// it finds more.
const FEW: u64 = 40;

/// One statement for everything.
pub(super) struct One {
    pub template: Template,
    pub bounds: Bounds,
}

/// The statements of one shape.
pub(super) struct Compiled {
    /// That which answers for all nodes, where the database can and the plan may.
    one: Option<One>,
    /// The same, which escapes control characters too, where that one does not.
    escaping: Option<One>,
    /// The root and what is below it, where the plan may run by nodes.
    pub root: Option<Stage>,
    /// Whether the last answer by nodes had few rows of the root.
    few: AtomicBool,
    /// Whether an answer had control characters.
    controls: AtomicBool,
}

impl Compiled {
    /// Writes the statements of a query.
    pub(super) fn write(db: &Db, place: Place, node: &Node, wanted: Wanted) -> Result<Self> {
        let (flavour, Wanted { plan, form, rows, .. }) = (db.flavour(place), wanted);
        let possible = || Ok::<_, Error>(one::is_possible(flavour, node, form) && lives_in(db, place, node)?);
        let bounds = match plan {
            Plan::PerNode => None,
            // MariaDB keeps the lists of a statement in files: alone it is no faster, and many callers wait for each other.
            Plan::Auto if node.children.is_empty() || flavour.dialect() == Dialect::MySql || !possible()? => None,
            Plan::Auto => Some(Bounds { first: rows.min(FEW), rows, quick: true }),
            Plan::OneStatement if possible()? => Some(Bounds { first: rows, rows, quick: false }),
            Plan::OneStatement => return Err(impossible(node)),
        };
        let one = |bounds| Ok::<_, Error>(One { template: one::of_root(db, flavour, node, bounds, form)?, bounds });
        let quick = bounds.filter(|bounds| bounds.quick && flavour.dialect() == Dialect::Postgres);
        let escaping = quick.map(|bounds| one(Bounds { quick: false, ..bounds })).transpose()?;
        let one = bounds.map(one).transpose()?;
        let root = (plan != Plan::OneStatement).then(|| by_nodes(db, place, node, wanted)).transpose()?;
        Ok(Compiled { one, escaping, root, few: AtomicBool::new(false), controls: AtomicBool::new(false) })
    }

    /// The one statement, where it is the plan.
    pub(super) fn at_once(&self, node: &Node) -> Option<&One> {
        let few = || is_small(node) || self.few.load(Ordering::Relaxed);
        let escaping = self.escaping.as_ref().filter(|_| self.controls.load(Ordering::Relaxed));
        escaping.or(self.one.as_ref()).filter(|_| self.root.is_none() || few())
    }

    /// Learns that there are texts with control characters: they are escaped from now on.
    pub(super) fn escape(&self) {
        self.controls.store(true, Ordering::Relaxed);
    }

    /// Learns how many rows of the root an answer had.
    pub(super) fn learn(&self, found: usize) {
        self.few.store(found as u64 <= FEW, Ordering::Relaxed);
    }
}

fn impossible(node: &Node) -> Error {
    Error::Unsupported(format!(
        "`{}` cannot be answered by one statement: the database cannot write a floating point number, a document, a list or \
         bytes as the library does, a function fills a field, or a part lives in another database or comes from a source; use \
         `Plan::PerNode`",
        node.source.name
    ))
}

/// Whether few rows of the root are asked for: by a limit, or by a key.
fn is_small(node: &Node) -> bool {
    node.limit.is_some_and(|limit| limit <= FEW)
        || node.filter.iter().any(|filter| is_one(node.source, node.with_deleted, filter))
}

/// Whether a condition is met by one record at most: its key, or another unique column, has a value.
fn is_one(source: &SourceInfo, with_deleted: bool, filter: &Expr) -> bool {
    match filter {
        Expr::And(parts) => parts.iter().any(|part| is_one(source, with_deleted, part)),
        Expr::Compare(field, Operator::Eq, Operand::Value(value)) if !value.is_null() => {
            let field = &source.fields[usize::from(*field)];
            let unique = field.column.is_some_and(|column| column.unique);
            field.columns == source.key || (unique && !with_deleted)
        }
        _ => false,
    }
}
