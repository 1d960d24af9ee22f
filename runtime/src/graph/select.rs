//! The typed form of a selection: what `graph!` builds, and what reads its rows.

use std::marker::PhantomData;

use super::{
    Amount, IntoCursor, Node, NodeRow,
    node::{Child, Part, Shown, Write},
};
use crate::{
    error::{Error, ReadError, Result},
    filter::{Condition, Expr, Order},
    schema::{Col, Computed, Fields, HopRef, Link, Model, Source, SourceInfo, Step, StepKind, Stored},
    value::{AsJson, Cell, ColumnType, Kind, Value},
};

/// A part of a selection: it describes itself once, and then reads its part of each row.
pub trait Select {
    /// What it becomes in a row.
    type Out;
    /// Adds what it needs to the node, in order.
    fn describe(&self, node: &mut Node);
    /// Reads its part of a row, in the same order.
    ///
    /// # Errors
    /// When the database holds something else.
    fn build(&self, row: &mut NodeRow<'_>) -> Result<Self::Out>;
}

/// A handle that is a column.
#[diagnostic::on_unimplemented(
    message = "a relation needs to know which of its fields to select",
    label = "add `{{ .. }}` with fields of the other model"
)]
pub trait Columnar {
    /// What selects it.
    type Part: Select;
    /// Selects it.
    fn part(self) -> Self::Part;
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Columnar for Col<M, T> {
    type Part = Pick<T>;
    fn part(self) -> Pick<T> {
        Pick { field: self.field, ty: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<M, T: ColumnType> Columnar for Computed<M, T> {
    type Part = PickComputed<T>;
    fn part(self) -> PickComputed<T> {
        PickComputed { field: self.field, ty: PhantomData }
    }
}

/// A column in a selection. It does not name the handle: what is no column is one error, not one more for each place
/// where the selection goes.
pub struct Pick<T> {
    field: u16,
    ty: PhantomData<fn() -> T>,
}

/// Selects a column.
pub fn column<H: Columnar>(handle: H) -> H::Part {
    handle.part()
}

fn describe_column<T: ColumnType>(node: &mut Node, field: u16) {
    // The kind of a column says how it is written, but not that of a document: its type may change it.
    let write: Option<Write> = (T::SPEC.kind == Kind::Json).then_some(|cell, out| write_json(&T::read(cell)?, out));
    node.show(Shown::Column(node.columns.len(), write));
    node.columns.extend(&node.source.fields[usize::from(field)].columns);
}

fn write_json(value: &impl crate::value::ToJson, out: &mut Vec<u8>) -> Result<(), ReadError> {
    serde_json::to_writer(out, &AsJson(value)).map_err(|error| ReadError::new(error.to_string()))
}

fn build_column<T: ColumnType>(row: &mut NodeRow<'_>) -> Result<T> {
    let rows = row.rows;
    let cell = Cell::new(&rows.rows[row.index], rows.start + row.column, rows.types[row.column]);
    row.column += 1;
    T::read(cell).map_err(|error| error.of("row"))
}

impl<T: ColumnType> Select for Pick<T> {
    type Out = T;
    fn describe(&self, node: &mut Node) {
        describe_column::<T>(node, self.field);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<T> {
        build_column(row)
    }
}

/// A field that a function fills, in a selection.
pub struct PickComputed<T> {
    field: u16,
    ty: PhantomData<fn() -> T>,
}

impl<T: ColumnType> Select for PickComputed<T> {
    type Out = T;
    fn describe(&self, node: &mut Node) {
        let write = |value: &Value, out: &mut Vec<u8>| {
            let value = T::from_json(value.clone().into_json()).map_err(ReadError::new)?;
            write_json(&value, out)
        };
        node.show(Shown::Computed(node.computed.len(), Some(write)));
        node.computed.push(self.field);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<T> {
        let values = row.rows.computed.get(row.computed);
        row.computed += 1;
        let value = values.and_then(|values| values.get(row.index)).cloned().unwrap_or(Value::Null);
        T::from_json(value.into_json()).map_err(|reason| ReadError::new(reason).of("row"))
    }
}

/// A relation or link in a selection, with what is selected behind it.
pub struct Nest<R: Step, S> {
    pub(super) step: R,
    pub(super) select: S,
    filter: Vec<Expr>,
    order: Vec<crate::filter::OrderKey>,
    limit: Option<u64>,
    offset: Option<u64>,
    after: Option<String>,
    with_deleted: bool,
}

type TargetOf<R> = <<R as Step>::Kind as StepKind>::Target;

/// Selects what is behind a relation or link.
pub fn nest<R: Step, S: Select>(step: R, select: S) -> Nest<R, S> {
    Nest { step, select, filter: Vec::new(), order: Vec::new(), limit: None, offset: None, after: None, with_deleted: false }
}

impl<R: Step, S: Select> Nest<R, S> {
    /// Only records that meet the condition.
    #[must_use]
    pub fn filter(mut self, condition: impl Condition<TargetOf<R>>) -> Self
    where
        TargetOf<R>: Stored,
    {
        self.filter.push(condition.into_cond().expr);
        self
    }
    /// In this order; called once for each key.
    #[must_use]
    pub fn order(mut self, order: Order<TargetOf<R>>) -> Self {
        self.order.push(order.key);
        self
    }
    /// At most so many below each parent.
    #[must_use]
    pub fn limit(mut self, limit: impl Amount) -> Self {
        self.limit = Some(limit.amount());
        self
    }
    /// Without the first ones below each parent.
    #[must_use]
    pub fn offset(mut self, offset: impl Amount) -> Self {
        self.offset = Some(offset.amount());
        self
    }
    /// Only what comes behind a row of the same order, by its cursor.
    #[must_use]
    pub fn after(mut self, cursor: impl IntoCursor) -> Self
    where
        TargetOf<R>: Stored,
    {
        self.after = cursor.into_cursor();
        self
    }
    /// Deleted records too.
    #[must_use]
    pub fn with_deleted(mut self, show: bool) -> Self {
        self.with_deleted = show;
        self
    }
}

impl<R: Step, S: Select> Nest<R, S> {
    /// The node that the step leads to.
    pub(super) fn below(&self, parent: &Node) -> Node {
        let mut below = node_below::<R::Kind>(self.step.at());
        below.rows.clone_from(&parent.rows);
        self.select.describe(&mut below);
        below.filter.clone_from(&self.filter);
        below.order.clone_from(&self.order);
        below.after.clone_from(&self.after);
        (below.limit, below.offset, below.with_deleted) = (self.limit, self.offset, self.with_deleted);
        below
    }
}

impl<R: Step, S: Select> Select for Nest<R, S> {
    type Out = <R::Kind as StepKind>::Out<S::Out>;
    fn describe(&self, node: &mut Node) {
        let below = self.below(node);
        node.show(Shown::Child(node.children.len()));
        node.children.push(Child { at: self.step.at(), node: below });
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<Self::Out> {
        build_nested::<R::Kind, _>(row, |below| self.select.build(below))
    }
}

/// The node that a step leads to, empty.
fn node_below<K: StepKind>(step: HopRef) -> Node {
    let mut below = Node::new(K::Target::source());
    if let HopRef::Link(link, _) = step {
        below.link = Some(&crate::schema::LinkInfo::of(link).source);
    }
    below
}

fn build_nested<K: StepKind, T>(
    row: &mut NodeRow<'_>,
    mut build: impl FnMut(&mut NodeRow<'_>) -> Result<T>,
) -> Result<K::Out<T>> {
    let below = &row.rows.children[row.child];
    row.child += 1;
    let places = below.of(row.index);
    // Collected into a result, a list would not know its length and grow step by step.
    let mut found = Vec::with_capacity(places.len());
    for &place in places {
        found.push(build(&mut NodeRow::new(&below.rows, place as usize))?);
    }
    // The key of a required parent promises that it exists; it can only be missing when it went between two statements.
    K::collect(found).ok_or(Error::NotFound { model: K::Target::DEF.name })
}

/// The link's own columns: `link { position }`.
pub struct LinkColumns<S> {
    select: S,
    /// The link, where the row could stand anywhere.
    of: Option<&'static SourceInfo>,
}

/// Selects columns of the link that leads to the node.
pub fn link<S: Select>(select: S) -> LinkColumns<S> {
    LinkColumns { select, of: None }
}

/// Selects columns of the link `L`, which must be the one that leads to the node.
pub fn link_of<L: Link, S: Select>(select: impl FnOnce(Fields<L>) -> S) -> LinkColumns<S> {
    LinkColumns { select: select(Fields::new()), of: Some(L::source()) }
}

impl<S: Select> Select for LinkColumns<S> {
    type Out = S::Out;
    fn describe(&self, node: &mut Node) {
        // The selection describes itself over the link's own table.
        let leads_here = |link: &&'static SourceInfo| self.of.is_none_or(|of| std::ptr::eq(of, *link));
        let Some(source) = node.link.filter(leads_here) else {
            let (link, model) = (self.of.map_or("?", |of| of.name), node.source.name);
            node.wrong = Some(format!("columns of the link `{link}` are shown where it does not lead to this `{model}`"));
            return;
        };
        let mut own = Node::new(source);
        self.select.describe(&mut own);
        let first = node.link_columns.len();
        for part in &mut own.parts {
            match &mut part.shown {
                Shown::Column(place, _) => *place += first,
                other => *other = Shown::Opaque,
            }
        }
        node.show(Shown::Link(own.parts));
        node.link_columns.extend(own.columns);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<S::Out> {
        let column = std::mem::replace(&mut row.column, row.rows.columns + row.link_column);
        let out = self.select.build(row);
        row.link_column += row.column - row.rows.columns - row.link_column;
        row.column = column;
        out
    }
}

/// Turns the parts of a selection into a row.
pub struct Map<S, F> {
    select: S,
    names: &'static [&'static str],
    make: F,
}

/// A selection whose parts become a row; `names` are those of its parts, and empty for `..`.
pub fn row<S: Select, R, F: Fn(S::Out) -> R>(select: S, names: &'static [&'static str], make: F) -> Map<S, F> {
    Map { select, names, make }
}

/// Gives the parts of a row, from `first` on, their names. What `..` shows comes first, without what the row gives itself.
fn name_parts(parts: &mut Vec<Part>, first: usize, names: &'static [&'static str]) {
    if parts.len() - first != names.len() {
        parts.truncate(first);
        parts.push(Part { name: "", shown: Shown::Opaque });
        return;
    }
    for (part, &name) in parts[first..].iter_mut().zip(names) {
        match &mut part.shown {
            Shown::All(all) => all.retain(|part| !names.contains(&part.name)),
            _ => part.name = name,
        }
    }
    parts[first..].sort_by_key(|part| !matches!(part.shown, Shown::All(_)));
}

impl<S: Select, R, F: Fn(S::Out) -> R> Select for Map<S, F> {
    type Out = R;
    fn describe(&self, node: &mut Node) {
        let first = node.parts.len();
        self.select.describe(node);
        name_parts(&mut node.parts, first, self.names);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<R> {
        self.select.build(row).map(&self.make)
    }
}

impl Select for () {
    type Out = ();
    fn describe(&self, _: &mut Node) {}
    fn build(&self, _: &mut NodeRow<'_>) -> Result<()> {
        Ok(())
    }
}

/// Selections nest as a balanced tree of pairs, so that their depth grows with the logarithm of their length.
impl<A: Select, B: Select> Select for (A, B) {
    type Out = (A::Out, B::Out);
    fn describe(&self, node: &mut Node) {
        self.0.describe(node);
        self.1.describe(node);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<Self::Out> {
        Ok((self.0.build(row)?, self.1.build(row)?))
    }
}
