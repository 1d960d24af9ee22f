//! Typed conditions on documents: `metadata["color"] == "red"`.

use std::marker::PhantomData;

use serde_json::Value as Json;

use super::{Cond, DocumentStep, Expr, Inside, InsideTest, Operator};
use crate::{
    schema::{Col, Source},
    value::ColumnType,
};

/// Columns that hold documents.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` has nothing inside to go to",
    label = "`[..]` goes into columns of type `Json`"
)]
pub trait Document: ColumnType {}
impl<T> Document for crate::value::Json<T> where Self: ColumnType {}
impl<T> Document for Option<crate::value::Json<T>> where Self: ColumnType {}

/// A place inside a document.
pub struct At<M> {
    field: u16,
    path: Vec<DocumentStep>,
    source: PhantomData<fn() -> M>,
}

impl<M: Source, T> Col<M, T> {
    /// The entry of an object, or the element of a list.
    pub fn at(self, step: impl Into<DocumentStep>) -> At<M>
    where
        T: Document,
    {
        At { field: self.field, path: vec![step.into()], source: PhantomData }
    }
}

/// What a place in a document is compared with: text, numbers, truth values, and options of them.
#[diagnostic::on_unimplemented(
    message = "cannot compare what is inside a document with a `{Self}`",
    label = "expected text, a number, or true or false"
)]
pub trait Scalar {
    /// The JSON form.
    fn into_scalar(self) -> Json;
}

macro_rules! scalars {
    ($($ty:ty),*) => { $(
        impl Scalar for $ty {
            fn into_scalar(self) -> Json {
                Json::from(self)
            }
        }
    )* };
}
scalars!(&str, String, bool, i16, i32, i64, u32, u64, f32, f64);
impl<S: Clone + Scalar> Scalar for &S {
    fn into_scalar(self) -> Json {
        self.clone().into_scalar()
    }
}
impl<S: Scalar> Scalar for Option<S> {
    fn into_scalar(self) -> Json {
        self.map_or(Json::Null, S::into_scalar)
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $operator:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name(self, value: impl Scalar) -> Cond<M> {
            self.test(InsideTest::Compare(Operator::$operator, value.into_scalar()))
        }
    )* };
}

macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident $operator:ident;)*) => { $(
        $(#[$doc])*
        pub fn $name(self, text: impl AsRef<str>) -> Cond<M> {
            self.test(InsideTest::Compare(Operator::$operator, Json::from(text.as_ref())))
        }
    )* };
}

impl<M> At<M> {
    /// Further inside.
    #[must_use]
    pub fn at(mut self, step: impl Into<DocumentStep>) -> Self {
        self.path.push(step.into());
        self
    }
    fn test(self, test: InsideTest) -> Cond<M> {
        Cond::from_expr(Expr::Inside(Inside { field: self.field, path: self.path, test }))
    }
    comparisons! {
        /// This value is there.
        eq Eq;
        /// Another value is there, or nothing.
        ne Ne;
        /// A smaller value of the same kind is there.
        lt Lt;
        /// A smaller value of the same kind, or this one.
        le Le;
        /// A greater value of the same kind.
        gt Gt;
        /// A greater value of the same kind, or this one.
        ge Ge;
    }
    patterns! {
        /// Text that SQL's `LIKE` finds; case matters.
        like Like;
        /// The same where case does not matter.
        ilike ILike;
        /// Text that holds this anywhere.
        contains Contains;
        /// Text that begins with this.
        starts_with StartsWith;
    }
    /// There is nothing, or null.
    pub fn is_null(self) -> Cond<M> {
        self.test(InsideTest::IsNull)
    }
    /// There is something.
    pub fn is_not_null(self) -> Cond<M> {
        self.is_null().not()
    }
    /// One of these values is there.
    pub fn one_of<V: Scalar>(self, values: impl IntoIterator<Item = V>) -> Cond<M> {
        Cond::from_expr(Inside::one_of(self.field, &self.path, values.into_iter().map(V::into_scalar)))
    }
    /// A value from `low` to `high` is there.
    pub fn between(self, low: impl Scalar, high: impl Scalar) -> Cond<M> {
        let (field, path) = (self.field, self.path.clone());
        self.ge(low).and(At { field, path, source: PhantomData }.le(high))
    }
}
