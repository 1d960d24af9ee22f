//! Typed handles of fields: what `graph!`, `filter!` and `create!` hold instead of names.

use std::marker::PhantomData;

use super::{BelongsTo, BelongsToModel, Fields, HasMany, HasOne, LinkDef, ManyToMany, Model, Source, Target};

/// A column of `M` that holds a `T`.
pub struct Col<M, T> {
    /// The index of the field in the declaration.
    pub(crate) field: u16,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Col<M, T> {
    /// The column at that index of the declaration.
    pub const fn new(field: u16) -> Self {
        Col { field, types: PhantomData }
    }
}
impl<M, T> Clone for Col<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M, T> Copy for Col<M, T> {}

/// A field of `M` without a column, which a function of the program fills with a `T`: it can be selected, and neither
/// compared nor ordered by.
pub struct Computed<M, T> {
    /// The index of the field in the declaration.
    pub(crate) field: u16,
    types: PhantomData<fn() -> (M, T)>,
}

impl<M, T> Computed<M, T> {
    /// The field at that index of the declaration.
    pub const fn new(field: u16) -> Self {
        Computed { field, types: PhantomData }
    }
}
impl<M, T> Clone for Computed<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M, T> Copy for Computed<M, T> {}

/// Where a step of a path leads: a relation of the model, or an end of a link.
#[derive(Clone, Copy)]
pub enum HopRef {
    /// The relation at that index of the declaration; on a link, one of its two ends.
    Relation(u16),
    /// The end (0 or 1) of a link that is on the model.
    Link(&'static LinkDef, u8),
}

impl HopRef {
    /// Whether both are the same step of one model.
    pub(crate) fn is(self, other: HopRef) -> bool {
        match (self, other) {
            (HopRef::Relation(a), HopRef::Relation(b)) => a == b,
            (HopRef::Link(a, end), HopRef::Link(b, other)) => a.is(b) && end == other,
            _ => false,
        }
    }
}

/// A relation of `M`, or an end of a link on `M`, of the kind `K`.
pub struct Rel<M, K> {
    /// Where it leads.
    pub(crate) at: HopRef,
    types: PhantomData<fn() -> (M, K)>,
}

impl<M, K> Rel<M, K> {
    /// The relation at that index of the declaration.
    pub const fn relation(field: u16) -> Self {
        Rel { at: HopRef::Relation(field), types: PhantomData }
    }
    /// An end of a link.
    pub const fn link(link: &'static LinkDef, end: u8) -> Self {
        Rel { at: HopRef::Link(link, end), types: PhantomData }
    }
}
impl<M, K> Clone for Rel<M, K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M, K> Copy for Rel<M, K> {}

/// An end of a link that leads to at most one record.
pub struct One<T>(PhantomData<fn() -> T>);
/// An end of a link that leads to any number of records.
pub struct Many<T>(PhantomData<fn() -> T>);
/// An end of the link `L`, of the kind `One` or `Many`.
pub struct LinkEnd<L, C>(PhantomData<fn() -> (L, C)>);

/// A `BelongsTo` that leads to `M`.
pub trait BelongsBack<M> {}
impl<F, M: Model> BelongsBack<M> for Rel<F, BelongsTo<M>> {}
impl<F, M: Model> BelongsBack<M> for Rel<F, BelongsTo<Option<M>>> {}

/// A relation without a key that leads to `M`.
pub trait HasBack<M> {}
impl<F, M: Model> HasBack<M> for Rel<F, HasOne<M>> {}
impl<F, M: Model> HasBack<M> for Rel<F, HasOne<Option<M>>> {}
impl<F, M> HasBack<M> for Rel<F, HasMany<M>> {}
/// A pivot entity belongs to both sides.
impl<F, M: BelongsToModel<T>, T> HasBack<M> for Rel<F, ManyToMany<T>> {}

/// A `ManyToMany` that leads to `M`.
pub trait ManyBack<M> {}
impl<F, M> ManyBack<M> for Rel<F, ManyToMany<M>> {}

/// What a kind of relation leads to, and what its rows become in a result.
pub trait StepKind {
    /// The model it leads to.
    type Target: Model;
    /// `Vec<R>`, `Option<R>`, or `R`.
    type Out<R>;
    /// Whether it leads to any number of records.
    const MANY: bool;
    /// Puts the records that were found into that form; a required record that is missing is `None`.
    fn collect<R>(found: Vec<R>) -> Option<Self::Out<R>>;
}

/// A handle that leads to another model.
#[diagnostic::on_unimplemented(
    message = "only a relation or a link has fields of its own to select",
    label = "this is a column: remove its `{{ .. }}`"
)]
pub trait Step: Copy {
    /// The model, or the link, that it is a field of.
    type From;
    /// The kind of the relation.
    type Kind: StepKind;
    /// Where it leads.
    fn at(&self) -> HopRef;
}

#[diagnostic::do_not_recommend]
impl<M, K: StepKind> Step for Rel<M, K> {
    type From = M;
    type Kind = K;
    fn at(&self) -> HopRef {
        self.at
    }
}

macro_rules! step {
    (many $($kind:ty),*) => { $(
        impl<T: Model> StepKind for $kind {
            type Target = T;
            type Out<R> = Vec<R>;
            const MANY: bool = true;
            fn collect<R>(found: Vec<R>) -> Option<Vec<R>> {
                Some(found)
            }
        }
    )* };
}
step!(many HasMany<T>, ManyToMany<T>);

impl<T: Target> StepKind for HasOne<T> {
    type Target = T::Model;
    type Out<R> = Option<R>;
    const MANY: bool = false;
    fn collect<R>(found: Vec<R>) -> Option<Option<R>> {
        Some(found.into_iter().next())
    }
}
impl<T: Model> StepKind for BelongsTo<T> {
    type Target = T;
    type Out<R> = R;
    const MANY: bool = false;
    fn collect<R>(found: Vec<R>) -> Option<R> {
        found.into_iter().next()
    }
}
impl<T: Model> StepKind for BelongsTo<Option<T>> {
    type Target = T;
    type Out<R> = Option<R>;
    const MANY: bool = false;
    fn collect<R>(found: Vec<R>) -> Option<Option<R>> {
        Some(found.into_iter().next())
    }
}
impl<L, T: Model> StepKind for LinkEnd<L, Many<T>> {
    type Target = T;
    type Out<R> = Vec<R>;
    const MANY: bool = true;
    fn collect<R>(found: Vec<R>) -> Option<Vec<R>> {
        Some(found)
    }
}
impl<L, T: Model> StepKind for LinkEnd<L, One<T>> {
    type Target = T;
    type Out<R> = Option<R>;
    const MANY: bool = false;
    fn collect<R>(found: Vec<R>) -> Option<Option<R>> {
        Some(found.into_iter().next())
    }
}

/// A handle of a field of a model.
pub trait FieldOf: Copy {
    /// The model.
    type Model: Model;
}
impl<M: Model, T> FieldOf for Col<M, T> {
    type Model = M;
}
impl<M: Model, K> FieldOf for Rel<M, K> {
    type Model = M;
}

/// The handles of the fields of a model.
pub const fn fields<M: Model>() -> M::Fields {
    M::FIELDS
}

/// What gives a handle of `S`, as a function: a constant can hold it.
pub struct Method<S, R> {
    method: fn(Fields<S>) -> R,
}

/// What gives a handle of the model `S`.
pub const fn leads<S, R>(method: fn(S::Fields) -> R) -> Method<S, R>
where
    S: Model + Source<Fields = Fields<S>>,
{
    Method { method }
}

/// A handle below which `create!` makes new records.
#[diagnostic::on_unimplemented(
    message = "a column takes a value, not `{{ .. }}`",
    label = "only a relation or a link leads to new records"
)]
pub trait Leads: Step {}

#[diagnostic::do_not_recommend]
impl<R: Step> Leads for R {}

/// Any handle: of a relation or link, below which there are records, or of a field without any. What is wrong with one that
/// is given records all the same is said elsewhere.
pub trait Handle {
    /// The model that it is a field of.
    type From;
    /// The kind of the relation.
    type Kind: StepKind;
    /// Whether it leads to records.
    const LEADS: bool;
}

impl<M, K: StepKind> Handle for Rel<M, K> {
    type From = M;
    type Kind = K;
    const LEADS: bool = true;
}

impl<M: Model, T> Handle for Col<M, T> {
    type From = M;
    type Kind = HasMany<M>;
    const LEADS: bool = false;
}

impl<M: Model, T> Handle for Computed<M, T> {
    type From = M;
    type Kind = HasMany<M>;
    const LEADS: bool = false;
}

/// The model that a handle leads to.
pub type Beyond<R> = <<R as Handle>::Kind as StepKind>::Target;

/// What gives a handle of the model that another one leads to.
pub const fn leads_on<S, R: Handle, N>(_: Method<S, R>, method: fn(Fields<Beyond<R>>) -> N) -> Method<Beyond<R>, N> {
    Method { method }
}

impl<S, R> Method<S, R> {
    /// The handle.
    pub fn handle(self) -> R {
        (self.method)(Fields::new())
    }
}

/// The handles of the model that a step leads to.
pub fn below<R: Step>(_: R) -> Fields<<R::Kind as StepKind>::Target> {
    Fields::new()
}

/// A handle that is the end of a link.
#[diagnostic::on_unimplemented(
    message = "no link leads here",
    label = "`link {{ .. }}` shows the columns of a link, directly below its end",
    note = "a field that is called `link` is written `r#link`"
)]
pub trait LinkStep: Copy {
    /// The link.
    type Link: Source;
}

impl<M, L: Source, C> LinkStep for Rel<M, LinkEnd<L, C>> {
    type Link = L;
}

/// The handles of the own columns of the link that a step goes over.
pub fn link_below<R: LinkStep>(_: R) -> Fields<R::Link> {
    Fields::new()
}

impl<M, K: StepKind> Rel<M, K> {
    /// The handles of the model that this leads to.
    pub const fn target_fields(&self) -> Fields<K::Target> {
        Fields::new()
    }
}

impl<M, L: Source, C> Rel<M, LinkEnd<L, C>> {
    /// The handles of the link's own columns.
    pub const fn link_fields(&self) -> Fields<L> {
        Fields::new()
    }
}
