//! Typed conditions: what `filter!` and the filters of `graph!` build.

use std::marker::PhantomData;

use super::{Expr, Lists, Operand, Operator, Quantifier};
use crate::{
    schema::{BelongsTo, Col, Fields, LinkEnd, Model, One, Rel, Source, Step, StepKind, Stored},
    value::{BigDecimal, ColumnType, Date, DateTime, Decimal, IntoColumn, Key, Time, Uuid, Value, value_of},
};

/// A condition over records of `M`.
pub struct Cond<M> {
    pub(crate) expr: Expr,
    source: PhantomData<fn() -> M>,
}

impl<M> Clone for Cond<M> {
    fn clone(&self) -> Self {
        Cond::from_expr(self.expr.clone())
    }
}

impl<M> Cond<M> {
    pub(crate) const fn from_expr(expr: Expr) -> Self {
        Cond { expr, source: PhantomData }
    }
    /// Holds for every record.
    #[must_use]
    pub const fn all() -> Self {
        Cond::from_expr(Expr::Const(true))
    }
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Cond<M>) -> Self {
        Cond::from_expr(match (self.expr, other.expr) {
            (Expr::And(mut parts), Expr::And(more)) => {
                parts.extend(more);
                Expr::And(parts)
            }
            (Expr::And(mut parts), last) => {
                parts.push(last);
                Expr::And(parts)
            }
            (first, last) => Expr::And(vec![first, last]),
        })
    }
    /// One of the two holds.
    #[must_use]
    pub fn or(self, other: Cond<M>) -> Self {
        Cond::from_expr(Expr::Or(vec![self.expr, other.expr]))
    }
    /// It does not hold.
    #[must_use]
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Self {
        Cond::from_expr(Expr::Not(Box::new(self.expr)))
    }
    /// Both hold, where there is a second; for filters that a request may leave out.
    #[must_use]
    pub fn and_if(self, other: Option<Cond<M>>) -> Self {
        match other {
            Some(other) => self.and(other),
            None => self,
        }
    }
}

/// Anything that may stand as a filter: a condition, or one that may be absent.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a condition on `{M}`",
    label = "expected a condition such as `title == name`, or a `Cond<{M}>`"
)]
pub trait Condition<M> {
    /// The condition.
    fn into_cond(self) -> Cond<M>;
}
impl<M> Condition<M> for Cond<M> {
    fn into_cond(self) -> Cond<M> {
        self
    }
}
impl<M> Condition<M> for &Cond<M> {
    fn into_cond(self) -> Cond<M> {
        self.clone()
    }
}
impl<M> Condition<M> for Option<Cond<M>> {
    fn into_cond(self) -> Cond<M> {
        self.unwrap_or_else(Cond::all)
    }
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident, $column:ident, $operator:ident;)*) => {
        impl<M: Source, T: ColumnType> Col<M, T> {
            $(
                $(#[$doc])*
                pub fn $name(self, value: impl IntoColumn<T>) -> Cond<M> {
                    Cond::from_expr(Expr::Compare(self.field, Operator::$operator, Operand::Value(value_of(value))))
                }
                #[doc = concat!("`", stringify!($name), "` with another column: `col(…)`.")]
                pub fn $column<U: ColumnType>(self, other: Col<M, U>) -> Cond<M> {
                    Cond::from_expr(Expr::Compare(self.field, Operator::$operator, Operand::Field(other.field)))
                }
            )*
        }
    };
}
comparisons! {
    /// The column equals the value.
    eq, eq_col, Eq;
    /// The column differs from the value; null differs from every value.
    ne, ne_col, Ne;
    /// The column is smaller.
    lt, lt_col, Lt;
    /// The column is smaller or equal.
    le, le_col, Le;
    /// The column is greater.
    gt, gt_col, Gt;
    /// The column is greater or equal.
    ge, ge_col, Ge;
}

impl<M: Source, T: ColumnType> Col<M, T> {
    /// The column is null.
    pub fn is_null(self) -> Cond<M> {
        Cond::from_expr(Expr::IsNull(self.field))
    }
    /// The column is not null.
    pub fn is_not_null(self) -> Cond<M> {
        self.is_null().not()
    }
    /// The column is one of these values.
    pub fn one_of<V: IntoColumn<T>>(self, values: impl IntoIterator<Item = V>) -> Cond<M> {
        Cond::from_expr(Expr::OneOf(self.field, values.into_iter().map(value_of).collect()))
    }
    /// The column is at least `low` and at most `high`.
    pub fn between(self, low: impl IntoColumn<T>, high: impl IntoColumn<T>) -> Cond<M> {
        self.ge(low).and(self.le(high))
    }
}

/// Columns of text.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` is not searched as text",
    label = "this is for columns of text"
)]
pub trait Textual: ColumnType {}
impl Textual for String {}
impl Textual for Option<String> {}

/// What a column may hold: text a part of itself, a list its elements.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` does not hold a `{V}`",
    label = "`contains` is for columns of text and of lists"
)]
pub trait Holds<V>: ColumnType {
    /// The condition on the field.
    fn holds(field: u16, value: V) -> Expr;
}

macro_rules! holds_text {
    ($($ty:ty),*) => { $(
        impl<V: AsRef<str>> Holds<V> for $ty {
            fn holds(field: u16, value: V) -> Expr {
                text(field, Operator::Contains, value.as_ref())
            }
        }
    )* };
}
holds_text!(String, Option<String>);

macro_rules! holds_elements {
    ($($ty:ty),*) => { $(
        impl<V: IntoColumn<$ty>> Holds<V> for Vec<$ty> {
            fn holds(field: u16, value: V) -> Expr {
                Expr::List(field, Lists::All, vec![value_of(value)])
            }
        }
        impl<V: IntoColumn<$ty>> Holds<V> for Option<Vec<$ty>> {
            fn holds(field: u16, value: V) -> Expr {
                Expr::List(field, Lists::All, vec![value_of(value)])
            }
        }
    )* };
}
holds_elements!(String, bool, i16, i32, i64, f32, f64, Decimal, BigDecimal, DateTime, Date, Time, Uuid);

fn text(field: u16, operator: Operator, pattern: &str) -> Expr {
    Expr::Compare(field, operator, Operand::Value(Value::Text(pattern.to_owned())))
}

impl<M: Source, T: ColumnType> Col<M, T> {
    /// SQL's `LIKE`: `%` is any text, `_` any character; case matters.
    pub fn like(self, pattern: impl AsRef<str>) -> Cond<M>
    where
        T: Textual,
    {
        Cond::from_expr(text(self.field, Operator::Like, pattern.as_ref()))
    }
    /// SQL's `LIKE` where case does not matter.
    pub fn ilike(self, pattern: impl AsRef<str>) -> Cond<M>
    where
        T: Textual,
    {
        Cond::from_expr(text(self.field, Operator::ILike, pattern.as_ref()))
    }
    /// The column holds this text anywhere (`%` and `_` stand for themselves), or its list has this element.
    pub fn contains<V>(self, value: V) -> Cond<M>
    where
        T: Holds<V>,
    {
        Cond::from_expr(T::holds(self.field, value))
    }
    /// The column begins with this text; `%` and `_` stand for themselves.
    pub fn starts_with(self, prefix: impl AsRef<str>) -> Cond<M>
    where
        T: Textual,
    {
        Cond::from_expr(text(self.field, Operator::StartsWith, prefix.as_ref()))
    }
}

impl<M> Cond<M> {
    /// Each word of the text is found in some `searchable` field of the record, or of records that `searchable` relations
    /// lead to, whatever the case; `%` and `_` stand for themselves.
    pub fn search(text: impl AsRef<str>) -> Self {
        Cond::from_expr(Expr::Search(text.as_ref().to_owned()))
    }
}

impl<M: Source, K: StepKind> Rel<M, K> {
    fn related(self, quantifier: Quantifier, build: impl FnOnce(Fields<K::Target>) -> Cond<K::Target>) -> Cond<M> {
        let inner = build(Fields::new());
        Cond::from_expr(Expr::Related(Step::at(&self), quantifier, Box::new(inner.expr)))
    }
    /// One of the records at the end of this step meets the condition. A path `brand.name == x` is this.
    pub fn any(self, build: impl FnOnce(Fields<K::Target>) -> Cond<K::Target>) -> Cond<M>
    where
        K::Target: Stored,
    {
        self.related(Quantifier::Any, build)
    }
    /// All records at the end of this step meet the condition.
    pub fn all(self, build: impl FnOnce(Fields<K::Target>) -> Cond<K::Target>) -> Cond<M>
    where
        K::Target: Stored,
    {
        self.related(Quantifier::All, build)
    }
    /// No record at the end of this step meets the condition.
    pub fn none(self, build: impl FnOnce(Fields<K::Target>) -> Cond<K::Target>) -> Cond<M>
    where
        K::Target: Stored,
    {
        self.related(Quantifier::None, build)
    }
    /// The step leads to nothing.
    pub fn is_null(self) -> Cond<M>
    where
        K::Target: Stored,
    {
        Cond::from_expr(Expr::Absent(self.at))
    }
    /// The step leads to something.
    pub fn is_not_null(self) -> Cond<M>
    where
        K::Target: Stored,
    {
        self.is_null().not()
    }
    /// The step leads to this record.
    pub fn eq(self, key: impl IntoColumn<<K::Target as Model>::Key>) -> Cond<M>
    where
        K::Target: Stored,
    {
        Cond::from_expr(Expr::Refers(self.at, key.into_column().to_values()))
    }
    /// The step does not lead to this record.
    pub fn ne(self, key: impl IntoColumn<<K::Target as Model>::Key>) -> Cond<M>
    where
        K::Target: Stored,
    {
        self.eq(key).not()
    }
    /// The step leads to one of these records.
    pub fn one_of<V: IntoColumn<<K::Target as Model>::Key>>(self, keys: impl IntoIterator<Item = V>) -> Cond<M>
    where
        K::Target: Stored,
    {
        Cond::from_expr(Expr::Or(keys.into_iter().map(|key| Expr::Refers(self.at, key.into_column().to_values())).collect()))
    }
}

/// Why a relation is not compared with `<`: no kind of it has an order.
#[diagnostic::on_unimplemented(message = "a relation has no order", label = "compare one of its fields instead: `brand.name`")]
pub trait Ordered {}

macro_rules! unordered {
    ($($name:ident)*) => {
        /// Relations are equal or not; these say so where somebody tries.
        impl<M: Source, K: StepKind> Rel<M, K> {
            $(
                #[doc(hidden)]
                pub fn $name<V>(self, _: V) -> Cond<M>
                where
                    Self: Ordered,
                {
                    Cond::all()
                }
            )*
        }
    };
}
unordered!(lt le gt ge);

/// A step to at most one record: what an order may go over.
#[diagnostic::on_unimplemented(message = "an order cannot go over many records", label = "this leads to any number of them")]
pub trait ToOne {}
impl<T: crate::schema::Target> ToOne for BelongsTo<T> {}
impl<T: crate::schema::Target> ToOne for crate::schema::HasOne<T> {}
impl<L, T> ToOne for LinkEnd<L, One<T>> {}
