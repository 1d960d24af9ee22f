//! What generated code asks of a type that may be the wrong one, so that one wrong word is one error: where the answer is
//! no, the one check that says so fails, and all else goes on with a type that fits.

use std::marker::PhantomData;

use super::{Member, Model};
use crate::value::ColumnType;

/// Asks about `T`: `Probe::<T>::IS_MODEL`.
pub struct Probe<T>(PhantomData<T>);

impl<T: Model> Probe<T> {
    /// It has `#[model]`.
    pub const IS_MODEL: bool = true;
}

impl<T: ColumnType> Probe<T> {
    /// A column can hold it.
    pub const IS_COLUMN: bool = true;
}

impl<T: Member> Probe<T> {
    /// It is in the list of a module.
    pub const IS_MEMBER: bool = true;
}

/// Asks whether two types are one: a type may have several names.
pub struct Pair<A, B>(PhantomData<(A, B)>);

impl<A> Pair<A, A> {
    /// They are.
    pub const IS_ONE: bool = true;
}

/// The answers where none of the above holds.
pub trait Otherwise {
    /// It has no `#[model]`.
    const IS_MODEL: bool = false;
    /// No column holds it.
    const IS_COLUMN: bool = false;
    /// It is in the list of no module.
    const IS_MEMBER: bool = false;
    /// They are two.
    const IS_ONE: bool = false;
}
impl<T> Otherwise for Probe<T> {}
impl<A, B> Otherwise for Pair<A, B> {}

/// What stands where a model stands already, under another name: no model is this.
pub struct Nobody<const PLACE: u16>;

/// The type itself.
pub type Same<T> = T;

/// A yes or a no, as a type.
pub struct Is<const YES: bool>;

/// One of two types.
pub trait Pick<A, B> {
    /// `A` on yes, `B` on no.
    type Out;
}
impl<A, B> Pick<A, B> for Is<true> {
    type Out = A;
}
impl<A, B> Pick<A, B> for Is<false> {
    type Out = B;
}
