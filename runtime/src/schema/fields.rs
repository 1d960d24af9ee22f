//! The fields of a model or a link, as queries see them.

use std::{marker::PhantomData, ops::Deref};

use super::{Model, Source};

/// The handles of the fields of `M`: each is a field and a method of this, and links add methods for their ends. It implements
/// nothing with a method that a field could be called like.
pub struct Fields<M>(PhantomData<fn() -> M>);

impl<M> Fields<M> {
    /// The handles.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Fields(PhantomData)
    }
}

/// The type of all handles of a model or a link: [`Fields`] of it.
pub trait Handles {
    /// The handles.
    const ALL: Self;
}

impl<M> Handles for Fields<M> {
    const ALL: Self = Fields::new();
}

impl<M: Source> Deref for Fields<M> {
    type Target = M::Table;
    fn deref(&self) -> &M::Table {
        M::TABLE
    }
}

/// A model, as one that has fields: of a type that is none there is nothing more to say, where [`Source`] says more.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a model", label = "expected a struct with `#[model]`")]
pub trait Fielded {
    /// [`Fields`] of it.
    type Fields;
    /// The handles.
    const FIELDS: Self::Fields;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Fielded for M {
    type Fields = M::Fields;
    const FIELDS: M::Fields = M::FIELDS;
}

/// The struct behind [`Fields`], which the macros write.
pub trait FieldTable: Send + Sync + 'static {
    /// The model, or the link.
    type Of;
}

/// What the word is that is neither a field nor an imported link, though a method of `Iterator` is called so: no model has it.
#[diagnostic::on_unimplemented(
    message = "`{M}` has no field of this name",
    label = "neither a field, nor a link that is imported"
)]
pub trait Known<M> {
    /// The handle.
    type Handle;
}
#[diagnostic::do_not_recommend]
impl Known<super::Anywhere> for Fields<super::Anywhere> {
    type Handle = ();
}
