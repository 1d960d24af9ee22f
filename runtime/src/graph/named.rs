//! Named rows: `#[derive(Graph)] #[graph(Product)]`.

use std::marker::PhantomData;

use super::{
    Node, NodeRow, Pick, PickComputed, Query, Select, column,
    node::{Child, Shown},
    select::{build_nested, node_below},
};
use crate::{
    error::Result,
    schema::{Col, Computed, HopRef, Model, Rel, Step as _, StepKind},
    value::ColumnType,
};

/// A row of a query, as a struct of the user. Implemented by `#[derive(Graph)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the row of a query",
    label = "expected a struct with `#[derive(Graph)]`"
)]
pub trait Graph: Sized + Send + 'static {
    /// The model that it selects from.
    type Model: Model;
    /// What is selected, and how it becomes a row.
    fn selection() -> impl Select<Out = Self> + Send + Sync;
    /// A query for rows of this form.
    fn query() -> Query<Self::Model, Named<Self>> {
        Query::new(Named(PhantomData))
    }
}

/// The selection of a named row.
pub struct Named<G>(PhantomData<fn() -> G>);

impl<G: Graph> Select for Named<G> {
    type Out = G;
    fn describe(&self, node: &mut Node) {
        G::selection().describe(node);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<G> {
        G::selection().build(row)
    }
}

/// A field of a named row: a column as it is, or a step whose records are rows of the form `X`.
pub trait NamedField<X> {
    /// How it is selected.
    type Part: Select;
    /// Selects it.
    fn part(self) -> Self::Part;
}

impl<M, T: ColumnType, X> NamedField<X> for Col<M, T> {
    type Part = Pick<T>;
    fn part(self) -> Pick<T> {
        column(self)
    }
}

impl<M, T: ColumnType, X> NamedField<X> for Computed<M, T> {
    type Part = PickComputed<T>;
    fn part(self) -> PickComputed<T> {
        column(self)
    }
}

impl<M, K: StepKind, X: Graph<Model = K::Target>> NamedField<X> for Rel<M, K> {
    type Part = NamedNest<K, X>;
    fn part(self) -> NamedNest<K, X> {
        let describe = |node: &mut Node| X::selection().describe(node);
        let build = |row: &mut NodeRow<'_>| X::selection().build(row);
        NamedNest { step: self.at(), describe, build, kind: PhantomData }
    }
}

/// A relation or link in a named row. That `X` is a row was asked where this was made and is not asked again: what is no row
/// is one error.
pub struct NamedNest<K, X> {
    step: HopRef,
    describe: fn(&mut Node),
    build: fn(&mut NodeRow<'_>) -> Result<X>,
    kind: PhantomData<fn() -> K>,
}

impl<K: StepKind, X> Select for NamedNest<K, X> {
    type Out = K::Out<X>;
    fn describe(&self, node: &mut Node) {
        let mut below = node_below::<K>(self.step);
        (self.describe)(&mut below);
        node.show(Shown::Child(node.children.len()));
        node.children.push(Child { at: self.step, node: below });
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<Self::Out> {
        build_nested::<K, _>(row, self.build)
    }
}

/// Selects a field of a named row. What it returns does not name the handle: a field that cannot be selected is one
/// error, not one more for each place where the selection goes.
pub fn named<X, H: NamedField<X>>(handle: H) -> H::Part {
    handle.part()
}
