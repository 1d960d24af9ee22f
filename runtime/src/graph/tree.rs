//! Recursion over a relation, or a link, of a model with itself: `children(depth: 5) { name }`. It is written out level by
//! level, so that statements and rows are bounded by the depth that was asked for.

use std::ops::Deref;

use serde::{
    Serialize, Serializer,
    ser::{Error as _, SerializeMap},
};
use serde_json::Value as Json;

use super::{
    Amount, Node, NodeRow, Select,
    node::{Child, Part, Shown},
    select::Nest,
};
use crate::{
    error::{Error, Result},
    schema::{BelongsTo, HasMany, HasOne, LinkEnd, Many, ManyToMany, Model, One, Rel, Source, Step, StepKind},
    value::{AsJson, ToJson},
};

/// No query goes deeper.
pub(super) const DEEPEST: u64 = 100;

/// A row, and what is below it by the same relation. It stands for the row.
#[derive(Debug, Clone)]
pub struct Tree<T> {
    row: T,
    name: &'static str,
    many: bool,
    below: Option<Vec<Tree<T>>>,
}

impl<T> Deref for Tree<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.row
    }
}

impl<T> Tree<T> {
    /// What is below it; nothing is below the deepest level that was asked for.
    pub fn below(&self) -> &[Tree<T>] {
        self.below.as_deref().unwrap_or(&[])
    }
    /// Whether it was asked what is below it.
    pub fn is_complete(&self) -> bool {
        self.below.is_some()
    }
    /// The row alone.
    pub fn into_inner(self) -> T {
        self.row
    }
}

/// The entries of the row, and behind them what is below it, under the name of the relation; the deepest level has no
/// such entry.
impl<T: ToJson> ToJson for Tree<T> {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Json::Object(entries) = serde_json::to_value(AsJson(&self.row)).map_err(S::Error::custom)? else {
            return Err(S::Error::custom("a row is an object"));
        };
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &entries {
            map.serialize_entry(name, value)?;
        }
        match &self.below {
            Some(below) if self.many => map.serialize_entry(self.name, &AsJson(below))?,
            Some(below) => map.serialize_entry(self.name, &AsJson(below.first()))?,
            None => {}
        }
        map.end()
    }
}

impl<T: ToJson> Serialize for Tree<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json(serializer)
    }
}

/// A step that leads to the model that it starts from.
#[diagnostic::on_unimplemented(
    message = "`depth` is for a relation or link of a model with itself",
    label = "this leads to another model"
)]
pub trait SelfStep: Step {}

macro_rules! self_steps {
    ($($kind:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<M: Model> SelfStep for Rel<M, $kind> {}
    )* };
}
self_steps!(HasMany<M>, HasOne<M>, HasOne<Option<M>>, BelongsTo<M>, BelongsTo<Option<M>>, ManyToMany<M>);

#[diagnostic::do_not_recommend]
impl<M: Model, L: Source> SelfStep for Rel<M, LinkEnd<L, One<M>>> {}
#[diagnostic::do_not_recommend]
impl<M: Model, L: Source> SelfStep for Rel<M, LinkEnd<L, Many<M>>> {}

/// A relation of a model with itself in a selection, down to a depth.
pub struct Recurse<R: Step, S> {
    level: Nest<R, S>,
    depth: u64,
    name: &'static str,
}

impl<R: Step, S: Select> Nest<R, S> {
    /// Goes on by the same step, so many levels in all; each level has the same selection, filter, order and limits.
    #[must_use]
    pub fn depth(self, name: &'static str, depth: impl Amount) -> Recurse<R, S>
    where
        R: SelfStep,
    {
        // One more than is allowed is refused by the limits.
        Recurse { level: self, depth: depth.amount().min(DEEPEST + 1), name }
    }
}

impl<R: Step, S: Select> Recurse<R, S> {
    fn rows(&self, row: &mut NodeRow<'_>, depth: u64) -> Result<Vec<Tree<S::Out>>> {
        let below = &row.rows.children[row.child];
        row.child += 1;
        let tree = |&index: &u32| {
            let mut own = NodeRow::new(&below.rows, index as usize);
            let row = self.level.select.build(&mut own)?;
            let below = if depth > 1 { Some(self.rows(&mut own, depth - 1)?) } else { None };
            Ok(Tree { row, name: self.name, many: R::Kind::MANY, below })
        };
        below.of(row.index).iter().map(tree).collect()
    }
}

impl<R: Step, S: Select> Select for Recurse<R, S> {
    type Out = <R::Kind as StepKind>::Out<Tree<S::Out>>;
    fn describe(&self, node: &mut Node) {
        let mut deeper: Option<Node> = None;
        for _ in 0..self.depth {
            let mut below = self.level.below(node);
            if let Some(deeper) = deeper {
                below.parts.push(Part { name: self.name, shown: Shown::Child(below.children.len()) });
                below.children.push(Child { at: self.level.step.at(), node: deeper });
            }
            deeper = Some(below);
        }
        match deeper {
            Some(below) => {
                node.show(Shown::Child(node.children.len()));
                node.children.push(Child { at: self.level.step.at(), node: below });
            }
            // Nothing was asked for, and the rows say so.
            None => node.show(Shown::Opaque),
        }
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<Self::Out> {
        let found = if self.depth > 0 { self.rows(row, self.depth)? } else { Vec::new() };
        R::Kind::collect(found).ok_or(Error::NotFound { model: <R::Kind as StepKind>::Target::DEF.name })
    }
}
