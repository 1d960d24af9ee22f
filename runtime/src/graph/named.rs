//! Named rows: `#[derive(Graph)] #[graph(Product)]`.

use std::{any::TypeId, marker::PhantomData};

use super::{Nest, Node, NodeRow, Pick, PickComputed, Query, Select, column, nest};
use crate::{
    error::Result,
    schema::{Col, Computed, Model, Rel, StepKind, Stored},
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
    fn query() -> Query<Self::Model, Named<Self>>
    where
        Self::Model: Stored,
    {
        Query::new(Named(PhantomData))
    }
}

/// The selection of a named row.
pub struct Named<G>(PhantomData<fn() -> G>);

impl<G: Graph> Select for Named<G> {
    type Out = G;
    fn describe(&self, node: &mut Node) {
        node.rows.push(TypeId::of::<G>());
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
    type Part = Nest<Rel<M, K>, NamedRow<X>>;
    fn part(self) -> Self::Part {
        let describe = |node: &mut Node| X::selection().describe(node);
        let build = |row: &mut NodeRow<'_>| X::selection().build(row);
        nest(self, NamedRow { describe, build, row: TypeId::of::<X>(), name: std::any::type_name::<X>() })
    }
}

/// A named row below a relation or link. That `X` is a row was asked where this was made and is not asked again: what is no
/// row is one error.
pub struct NamedRow<X> {
    describe: fn(&mut Node),
    build: fn(&mut NodeRow<'_>) -> Result<X>,
    row: TypeId,
    name: &'static str,
}

impl<X> Select for NamedRow<X> {
    type Out = X;
    fn describe(&self, node: &mut Node) {
        // A row that holds itself has no end.
        if node.rows.contains(&self.row) {
            let name = self.name.rsplit("::").next().unwrap_or(self.name);
            node.wrong =
                Some(format!("`{name}` holds itself without end: `graph!` goes down to a depth, `children(depth: 5) {{ .. }}`"));
            return;
        }
        node.rows.push(self.row);
        (self.describe)(node);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<X> {
        (self.build)(row)
    }
}

/// Selects a field of a named row. What it returns does not name the handle: a field that cannot be selected is one
/// error, not one more for each place where the selection goes.
pub fn named<X, H: NamedField<X>>(handle: H) -> H::Part {
    handle.part()
}
