//! What a column is compared with: refused where no column could hold it, exact where a column of SQLite could not.

use rust_decimal::RoundingStrategy;

use super::Operator;
use crate::{
    dialect::{Dialect, alien, literal::scaled},
    error::{Error, Result},
    schema::{ColType, DECIMAL_SCALE, SourceInfo},
    value::{Decimal, Kind, Value},
};

/// A comparison, as it can be written.
pub(super) enum Comparison {
    /// With this operator and value.
    With(Operator, Value),
    /// Whatever the column holds; `true` is so only where it holds something.
    Known(bool),
}

/// Refuses a value that the database could not even compare.
pub(super) fn comparable(dialect: Dialect, source: &SourceInfo, field: u16, value: &Value) -> Result<()> {
    match alien(dialect, value) {
        None => Ok(()),
        Some(reason) => {
            let field = source.fields.get(usize::from(field)).map_or("?", |field| field.name).to_owned();
            Err(Error::Invalid { model: source.name, field, reason })
        }
    }
}

/// SQLite keeps decimals as scaled integers: a number with more digits lies between two of them, or beyond them all.
pub(super) fn comparison(dialect: Dialect, ty: &ColType, operator: Operator, value: &Value) -> Comparison {
    let as_written = || Comparison::With(operator, value.clone());
    let number = match value {
        Value::Decimal(number) => *number,
        Value::Int(number) => Decimal::from(*number),
        _ => return as_written(),
    };
    let scale = ty.scale.unwrap_or(DECIMAL_SCALE);
    if dialect != Dialect::Sqlite || ty.kind != Kind::Decimal || ty.text || ty.array || scaled(&number, scale).is_some() {
        return as_written();
    }
    let below = number.round_dp_with_strategy(scale, RoundingStrategy::ToNegativeInfinity);
    let between = scaled(&below, scale).is_some();
    match operator {
        Operator::Lt | Operator::Le if between => Comparison::With(Operator::Le, Value::Decimal(below)),
        Operator::Gt | Operator::Ge if between => Comparison::With(Operator::Gt, Value::Decimal(below)),
        Operator::Lt | Operator::Le => Comparison::Known(number > Decimal::ZERO),
        Operator::Gt | Operator::Ge => Comparison::Known(number < Decimal::ZERO),
        _ => Comparison::Known(false),
    }
}

/// The values of a list that a column can hold.
pub(super) fn possible(dialect: Dialect, ty: &ColType, values: &[Value]) -> Vec<Value> {
    let possible =
        |value: &&Value| !value.is_null() && matches!(comparison(dialect, ty, Operator::Eq, value), Comparison::With(..));
    values.iter().filter(possible).cloned().collect()
}
