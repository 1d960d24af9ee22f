//! Numbers about the records that a step leads to, without loading them: `count`, `sum`, `min`, `max`, `avg`.

use std::marker::PhantomData;

use super::{Node, NodeRow, Select, node::Shown};
use crate::{
    db::SqlWriter,
    dialect::Dialect,
    error::{ReadError, Result},
    filter::{Condition, Expr, Renderer, hop_of, only_column, ordered_column, refuse_unordered},
    schema::{Col, ColType, HopRef, SourceInfo, Step, StepKind, Stored},
    value::{ColumnType, Date, DateTime, Decimal, Id, Kind, Text, Time, Value},
};

/// One number about the records that a step leads to.
#[derive(Clone)]
pub struct Aggregate {
    /// The step.
    pub at: HopRef,
    /// What is asked.
    pub function: Function,
    /// Only records that meet the condition.
    pub filter: Expr,
}

/// What is asked of the records. Fields are indexes into the declaration of their model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// How many there are.
    Count,
    /// How many of them have a value in this field.
    CountOf(u16),
    /// The sum of the field; that of no records is zero.
    Sum(u16),
    /// The smallest value of the field.
    Min(u16),
    /// The greatest value of the field.
    Max(u16),
}

/// The sum of whole numbers, wide enough for all of them.
static WHOLE: ColType = ColType {
    kind: Kind::Decimal,
    array: false,
    length: None,
    precision: None,
    scale: Some(0),
    text: false,
    collate: None,
    labels: Vec::new(),
};
static DOUBLE: ColType = ColType::new(Kind::F64);

impl Aggregate {
    /// Whether it is a whole number of records.
    pub(super) fn is_count(&self) -> bool {
        matches!(self.function, Function::Count | Function::CountOf(_))
    }

    /// The type of the number.
    pub(super) fn ty(&self, source: &'static SourceInfo) -> Result<&'static ColType> {
        let target = &hop_of(source, self.at)?.target().source;
        Ok(match self.function {
            Function::Count | Function::CountOf(_) => ColType::BIGINT,
            Function::Min(field) | Function::Max(field) => &only_column(target, field)?.ty,
            Function::Sum(field) => match &only_column(target, field)?.ty {
                ColType { kind: Kind::I16 | Kind::I32 | Kind::I64, .. } => &WHOLE,
                ColType { kind: Kind::F32 | Kind::F64, .. } => &DOUBLE,
                other => other,
            },
        })
    }

    /// Appends the number, as a subquery correlated with `alias`, up to its condition, which is one over the rows of the
    /// alias that is returned.
    pub(super) fn open(
        &self,
        sql: &mut SqlWriter,
        renderer: &mut Renderer<'_>,
        source: &'static SourceInfo,
        alias: &str,
    ) -> Result<String> {
        let hop = hop_of(source, self.at)?;
        let target = &hop.target().source;
        // The number stands before the table in the text, and its alias is known only after.
        let mut from = SqlWriter::new(sql.flavour);
        let to = renderer.each_from(&mut from, hop, alias)?;
        sql.sql("(SELECT ");
        self.function.write(sql, target, &to)?;
        sql.sql(" FROM ").sql(&from.finish().sql);
        Ok(to)
    }
}

impl Function {
    /// Appends it, over the rows of the alias.
    pub(super) fn write(self, sql: &mut SqlWriter, target: &SourceInfo, to: &str) -> Result<()> {
        match self {
            Function::Count => {
                sql.sql("count(*)");
                return Ok(());
            }
            Function::CountOf(field) => {
                sql.sql("count(").column(to, &only_column(target, field)?.name);
            }
            Function::Sum(field) => {
                refuse_unordered(sql.dialect(), target, field)?;
                let column = only_column(target, field)?;
                sql.sql("COALESCE(sum(").column(to, &column.name);
                // PostgreSQL sums up integers as integers, and short floating point numbers as short ones.
                let (inner, outer) = match (column.ty.kind, sql.dialect()) {
                    (Kind::F32 | Kind::F64, Dialect::Postgres) => ("::double precision), 0.0", ""),
                    (Kind::F32 | Kind::F64, _) => ("), 0.0", ""),
                    (_, Dialect::Postgres) => ("), 0", "::numeric"),
                    _ => ("), 0", ""),
                };
                sql.sql(inner).sql(")").sql(outer);
                return Ok(());
            }
            Function::Min(field) => {
                sql.sql("min(");
                ordered_column(sql, target, to, field)?;
            }
            Function::Max(field) => {
                sql.sql("max(");
                ordered_column(sql, target, to, field)?;
            }
        }
        sql.sql(")");
        Ok(())
    }
}

/// Numbers about the records that a step of the kind `K` leads to, and what is made of them.
pub struct Fold<K, T> {
    step: HopRef,
    functions: Vec<Function>,
    filter: Expr,
    finish: fn(&[Value]) -> Result<T, ReadError>,
    kind: PhantomData<fn() -> K>,
}

impl<K, T> Fold<K, T> {
    fn new(step: &impl Step<Kind = K>, functions: Vec<Function>, finish: fn(&[Value]) -> Result<T, ReadError>) -> Self {
        Fold { step: step.at(), functions, filter: Expr::Const(true), finish, kind: PhantomData }
    }
}

impl<K: StepKind, T> Fold<K, T> {
    /// Only records that meet the condition.
    #[must_use]
    pub fn filter(mut self, condition: impl Condition<K::Target>) -> Self {
        self.filter = condition.into_cond().expr;
        self
    }
}

impl<K: StepKind, T> Select for Fold<K, T> {
    type Out = T;
    fn describe(&self, node: &mut Node) {
        // What is made of several numbers, or of one of another type, only the type knows.
        let counted = matches!(self.functions[..], [Function::Count]);
        node.show(if counted { Shown::Count(node.aggregates.len()) } else { Shown::Opaque });
        let aggregate = |&function: &Function| Aggregate { at: self.step, function, filter: self.filter.clone() };
        node.aggregates.extend(self.functions.iter().map(aggregate));
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<T> {
        let rows = row.rows;
        let first = row.aggregate;
        row.aggregate += self.functions.len();
        let number = |place: usize| rows.number(row.index, place);
        let values = (first..first + self.functions.len()).map(number).collect::<Result<Vec<_>, _>>();
        values.and_then(|values| (self.finish)(&values)).map_err(|error| error.of("row"))
    }
}

/// A handle whose records can be counted.
#[diagnostic::on_unimplemented(message = "only a relation or a link can be counted", label = "this is a column")]
pub trait Countable: Step {}

#[diagnostic::do_not_recommend]
impl<R: Step> Countable for R {}

type TargetOf<R> = <<R as Step>::Kind as StepKind>::Target;

/// The number of records that a step leads to.
pub fn count<R: Countable>(step: R) -> Fold<R::Kind, i64> {
    Fold::new(&step, vec![Function::Count], |values| integer(values, 0))
}

/// The same number: a database counts, so the model has a table.
pub fn over_tables<K: StepKind<Target: Stored>, T>(fold: Fold<K, T>) -> Fold<K, T> {
    fold
}

/// The sum of a column of the records that a step leads to.
pub fn sum<R: Countable, T: Summed>(step: R, column: Col<TargetOf<R>, T>) -> Fold<R::Kind, T::Sum> {
    Fold::new(&step, vec![Function::Sum(column.field)], |values| T::sum(first(values)))
}

/// The mean of a column of the records that a step leads to; nulls do not count.
pub fn avg<R: Countable, T: Summed>(step: R, column: Col<TargetOf<R>, T>) -> Fold<R::Kind, Option<T::Average>> {
    Fold::new(&step, vec![Function::Sum(column.field), Function::CountOf(column.field)], |values| match integer(values, 1)? {
        0 => Ok(None),
        count => T::average(first(values), count).map(Some),
    })
}

/// The smallest value of a column of the records that a step leads to.
pub fn min<R: Countable, T: Extreme>(step: R, column: Col<TargetOf<R>, T>) -> Fold<R::Kind, Option<T::Plain>> {
    Fold::new(&step, vec![Function::Min(column.field)], extreme::<T>)
}

/// The greatest value of a column of the records that a step leads to.
pub fn max<R: Countable, T: Extreme>(step: R, column: Col<TargetOf<R>, T>) -> Fold<R::Kind, Option<T::Plain>> {
    Fold::new(&step, vec![Function::Max(column.field)], extreme::<T>)
}

fn extreme<T: Extreme>(values: &[Value]) -> Result<Option<T::Plain>, ReadError> {
    match first(values) {
        Value::Null => Ok(None),
        value => T::Plain::from_json(value.into_json()).map(Some).map_err(ReadError::new),
    }
}

fn first(values: &[Value]) -> Value {
    values.first().cloned().unwrap_or(Value::Null)
}

fn integer(values: &[Value], place: usize) -> Result<i64, ReadError> {
    match values.get(place) {
        Some(Value::Int(number)) => Ok(*number),
        _ => Err(ReadError::new("the cell holds no number".into())),
    }
}

/// Columns that are added up: numbers.
#[diagnostic::on_unimplemented(message = "a column of type `{Self}` is not added up", label = "`sum` and `avg` are for numbers")]
pub trait Summed: ColumnType {
    /// The type of a sum: `i64` for integers, else that of the column.
    type Sum;
    /// The type of a mean: exact for decimals.
    type Average;
    /// The sum.
    ///
    /// # Errors
    /// When it is beyond the type.
    fn sum(total: Value) -> Result<Self::Sum, ReadError>;
    /// The mean of so many.
    ///
    /// # Errors
    /// When it is beyond the type.
    fn average(total: Value, count: i64) -> Result<Self::Average, ReadError>;
}

fn decimal(value: &Value) -> Result<Decimal, ReadError> {
    match value {
        Value::Decimal(number) => Ok(*number),
        _ => Err(ReadError::new("the sum is no decimal number".into())),
    }
}

fn float(value: &Value) -> Result<f64, ReadError> {
    match value {
        Value::Float(number) => Ok(*number),
        _ => Err(ReadError::new("the sum is no number".into())),
    }
}

fn whole(value: &Value) -> Result<i64, ReadError> {
    decimal(value)?.try_into().map_err(|_| ReadError::new("the sum is beyond 64 bits".into()))
}

macro_rules! summed {
    ($($ty:ty: $sum:ty, $average:ty, $read:expr, $mean:expr;)*) => { $(
        summed!(@one $ty, $sum, $average, $read, $mean);
        summed!(@one Option<$ty>, $sum, $average, $read, $mean);
    )* };
    (@one $ty:ty, $sum:ty, $average:ty, $read:expr, $mean:expr) => {
        impl Summed for $ty {
            type Sum = $sum;
            type Average = $average;
            fn sum(total: Value) -> Result<$sum, ReadError> {
                let read: fn(&Value) -> Result<$sum, ReadError> = $read;
                read(&total)
            }
            fn average(total: Value, count: i64) -> Result<$average, ReadError> {
                let mean: fn(&Value, i64) -> Result<$average, ReadError> = $mean;
                mean(&total, count)
            }
        }
    };
}

summed! {
    i16: i64, f64, whole, |total, count| Ok(whole(total)? as f64 / count as f64);
    i32: i64, f64, whole, |total, count| Ok(whole(total)? as f64 / count as f64);
    i64: i64, f64, whole, |total, count| Ok(whole(total)? as f64 / count as f64);
    f32: f64, f64, float, |total, count| Ok(float(total)? / count as f64);
    f64: f64, f64, float, |total, count| Ok(float(total)? / count as f64);
    Decimal: Decimal, Decimal, decimal, |total, count| Ok((decimal(total)? / Decimal::from(count)).normalize());
}

/// Columns that have a smallest and a greatest value on every database.
#[diagnostic::on_unimplemented(
    message = "a column of type `{Self}` has no smallest or greatest value",
    label = "`min` and `max` are for numbers, text, ids and times"
)]
pub trait Extreme: ColumnType {
    /// The type without `Option`.
    type Plain: ColumnType;
}

macro_rules! extreme {
    ($($ty:ty),*; $($key:ty),*) => {
        $(
            impl Extreme for $ty {
                type Plain = $ty;
            }
            impl Extreme for Option<$ty> {
                type Plain = $ty;
            }
        )*
        $(
            impl<M: 'static> Extreme for Id<M, $key> {
                type Plain = Id<M, $key>;
            }
            impl<M: 'static> Extreme for Option<Id<M, $key>> {
                type Plain = Id<M, $key>;
            }
        )*
    };
}

extreme! { i16, i32, i64, f32, f64, Decimal, String, DateTime, Date, Time; Text, i32, i64 }
