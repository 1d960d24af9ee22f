//! Paths over steps, as the macros write them: `brand.name == name`. On handles the same is `.any(|brand| …)`.

use std::marker::PhantomData;

use super::{Cond, Condition, Expr, Order, Quantifier, cond::ToOne};
use crate::schema::{FieldOf, FieldTable, Fields, Handle, Model, ModelDef, Step, StepKind, Stored, holds_key_of};

/// A handle that a path may go over.
#[diagnostic::on_unimplemented(message = "a column has no fields of its own", label = "only a relation or a link leads on")]
pub trait Through: Step {}

#[diagnostic::do_not_recommend]
impl<R: Step> Through for R {}

type TargetOf<R> = <<R as Step>::Kind as StepKind>::Target;

/// The handles of the model that a step leads to.
pub fn through<R: Through>(_: R) -> Fields<TargetOf<R>> {
    Fields::new()
}

/// The same handles: a database looks there, so the model has a table. A call of its own, so that a column that is taken for
/// a step is told to be a column.
pub fn in_tables<M: Stored>(fields: Fields<M>) -> Fields<M> {
    fields
}

/// Where a path in a constant has come to: the fields of `S`.
pub struct Place<S>(PhantomData<fn() -> S>);

impl<S> Place<S> {
    /// The start of a path.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Place(PhantomData)
    }
}

/// The place that a step leads to, and whether that is any number of records.
pub const fn beyond<S, R: Through + Handle>(
    _: Place<S>,
    _: fn(Fields<S>) -> R,
) -> (Place<<<R as Handle>::Kind as StepKind>::Target>, bool) {
    (Place::new(), <<R as Handle>::Kind as StepKind>::MANY)
}

/// Whether the column at the end of a path can hold the key of the other model.
pub const fn holds_key<S, H: FieldOf>(_: Place<S>, _: fn(Fields<S>) -> H, field: &str, other: &ModelDef) -> bool {
    holds_key_of(<H::Model as Model>::DEF, field, other)
}

/// A column at the end of a path: where it is, what gives its handle, and its name.
pub type Leaf<'n, S, H> = (Place<S>, fn(Fields<S>) -> H, &'n str);

/// Whether the columns at the ends of two paths are stored alike.
pub const fn stored_alike<S, H: FieldOf, T, G: FieldOf>((_, _, a): Leaf<'_, S, H>, (_, _, b): Leaf<'_, T, G>) -> bool {
    crate::schema::stored_alike((<H::Model as Model>::DEF, a), (<G::Model as Model>::DEF, b))
}

/// A search over the record that these are the fields of.
pub fn search<F: std::ops::Deref<Target: FieldTable>>(_: &F, text: impl AsRef<str>) -> Cond<<F::Target as FieldTable>::Of> {
    Cond::search(text)
}

/// A condition that a person wrote in Rust, among those of a macro.
pub fn given<M>(condition: impl Condition<M>) -> Cond<M> {
    condition.into_cond()
}

fn related<R: Through>(step: R, quantifier: Quantifier, condition: Cond<TargetOf<R>>) -> Cond<R::From> {
    Cond::from_expr(Expr::Related(step.at(), quantifier, Box::new(condition.expr)))
}

/// One of the records at the end of the step meets the condition.
pub fn any<R: Through>(step: R, condition: Cond<TargetOf<R>>) -> Cond<R::From> {
    related(step, Quantifier::Any, condition)
}

/// All records at the end of the step meet the condition.
pub fn all<R: Through>(step: R, condition: Cond<TargetOf<R>>) -> Cond<R::From> {
    related(step, Quantifier::All, condition)
}

/// No record at the end of the step meets the condition.
pub fn none<R: Through>(step: R, condition: Cond<TargetOf<R>>) -> Cond<R::From> {
    related(step, Quantifier::None, condition)
}

/// An order by a column of the record that the step leads to.
pub fn ordered<R: Through<Kind: ToOne>>(step: R, order: Order<TargetOf<R>>) -> Order<R::From> {
    order.below(step.at())
}
