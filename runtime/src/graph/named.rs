//! Named rows: `#[derive(Graph)] #[graph(Product)]`.

use std::marker::PhantomData;

use super::{Node, NodeRow, Query, Select, column, nest};
use crate::{
    error::Result,
    schema::{Col, Model, Rel, StepKind},
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
    /// Adds its fields to the node, in order.
    fn describe(node: &mut Node);
    /// Reads a row, in the same order.
    ///
    /// # Errors
    /// When the database holds something else.
    fn build(row: &mut NodeRow<'_>) -> Result<Self>;
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
        G::describe(node);
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<G> {
        G::build(row)
    }
}

/// A field of a named row: a column as it is, or a step whose records are rows of the form `X`.
pub trait NamedField<X> {
    /// What the field holds.
    type Out;
    /// Adds it to the node.
    fn describe(self, node: &mut Node);
    /// Reads it.
    ///
    /// # Errors
    /// When the database holds something else.
    fn build(self, row: &mut NodeRow<'_>) -> Result<Self::Out>;
}

impl<M, T: ColumnType, X> NamedField<X> for Col<M, T> {
    type Out = T;
    fn describe(self, node: &mut Node) {
        column(self).describe(node);
    }
    fn build(self, row: &mut NodeRow<'_>) -> Result<T> {
        column(self).build(row)
    }
}

impl<M, K: StepKind, X: Graph<Model = K::Target>> NamedField<X> for Rel<M, K> {
    type Out = K::Out<X>;
    fn describe(self, node: &mut Node) {
        nest(self, Named::<X>(PhantomData)).describe(node);
    }
    fn build(self, row: &mut NodeRow<'_>) -> Result<K::Out<X>> {
        nest(self, Named::<X>(PhantomData)).build(row)
    }
}

/// Every type is the same as itself. Going through this trait the compiler does not infer one side from the other, and
/// so can say which field does not fit.
pub trait Same {
    /// The type.
    type It;
    /// The value.
    fn of(value: Self::It) -> Self;
}

impl<T> Same for T {
    type It = T;
    fn of(value: T) -> T {
        value
    }
}
