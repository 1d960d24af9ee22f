//! Values on their way between SeaORM and the drivers. SeaORM's own binding knows neither our forms of dates, decimals
//! and UUIDs nor, on MariaDB and SQLite, lists; so its values become ours, and are bound as ours are.

use sea_orm::{
    Value as SeaValue,
    sea_query::{ArrayType, OptionEnum},
};

use crate::{
    error::{Error, Result},
    schema::{ColType, DECIMAL_SCALE},
    value::{BigDecimal, DateTime, Decimal, Kind, Value},
};

/// How SeaORM calls a value of this kind inside a list.
pub(crate) fn array_type(ty: &ColType) -> ArrayType {
    match ty.kind {
        Kind::Id | Kind::Text => ArrayType::String,
        Kind::Bool => ArrayType::Bool,
        Kind::I16 => ArrayType::SmallInt,
        Kind::I32 => ArrayType::Int,
        Kind::I64 => ArrayType::BigInt,
        Kind::F32 => ArrayType::Float,
        Kind::F64 => ArrayType::Double,
        Kind::Decimal => ArrayType::Decimal,
        Kind::BigDecimal => ArrayType::BigDecimal,
        Kind::DateTime => ArrayType::ChronoDateTimeUtc,
        Kind::Date => ArrayType::ChronoDate,
        Kind::Time => ArrayType::ChronoTime,
        Kind::Uuid => ArrayType::Uuid,
        Kind::Bytes => ArrayType::Bytes,
        Kind::Json => ArrayType::Json,
    }
}

/// A value of a column, as SeaORM carries it.
pub(crate) fn to_sea(value: &Value, ty: &ColType) -> SeaValue {
    if ty.array {
        return list_to_sea(value, ty);
    }
    macro_rules! when {
        ($pattern:pat => $inner:expr) => {
            match value {
                $pattern => Some($inner),
                _ => None,
            }
        };
    }
    match ty.kind {
        Kind::Id | Kind::Text => SeaValue::String(when!(Value::Text(text) => text.clone())),
        Kind::Bool => SeaValue::Bool(when!(Value::Bool(truth) => *truth)),
        Kind::I16 => SeaValue::SmallInt(when!(Value::Int(number) => *number as i16)),
        Kind::I32 => SeaValue::Int(when!(Value::Int(number) => *number as i32)),
        Kind::I64 => SeaValue::BigInt(when!(Value::Int(number) => *number)),
        Kind::F32 => SeaValue::Float(when!(Value::Float(number) => *number as f32)),
        Kind::F64 => SeaValue::Double(when!(Value::Float(number) => *number)),
        Kind::Decimal if ty.text => SeaValue::BigDecimal(when!(Value::Decimal(number) => Box::new(big(number)))),
        Kind::Decimal => SeaValue::Decimal(when!(Value::Decimal(number) => scaled(*number, ty))),
        Kind::BigDecimal => SeaValue::BigDecimal(when!(Value::BigDecimal(number) => number.clone())),
        Kind::DateTime => SeaValue::ChronoDateTimeUtc(when!(Value::DateTime(moment) => **moment)),
        Kind::Date => SeaValue::ChronoDate(when!(Value::Date(day) => *day)),
        Kind::Time => SeaValue::ChronoTime(when!(Value::Time(time) => **time)),
        Kind::Uuid => SeaValue::Uuid(when!(Value::Uuid(uuid) => *uuid)),
        Kind::Bytes => SeaValue::Bytes(when!(Value::Bytes(bytes) => bytes.clone())),
        Kind::Json => SeaValue::Json(when!(Value::Json(document) => document.clone())),
    }
}

#[cfg(feature = "sqlx-postgres")]
fn list_to_sea(value: &Value, ty: &ColType) -> SeaValue {
    let element = ColType { array: false, ..ty.clone() };
    let list = match value {
        Value::Array(items) => Some(Box::new(items.iter().map(|item| to_sea(item, &element)).collect())),
        _ => None,
    };
    SeaValue::Array(array_type(ty), list)
}

/// Without PostgreSQL, SeaORM has no lists; the other databases store their JSON text anyway.
#[cfg(not(feature = "sqlx-postgres"))]
fn list_to_sea(value: &Value, _: &ColType) -> SeaValue {
    SeaValue::Json(match value {
        Value::Null => None,
        list => Some(Box::new(list.clone().into_json())),
    })
}

fn big(number: &Decimal) -> BigDecimal {
    // Every decimal is a big one.
    number.normalize().to_string().parse().unwrap_or_default()
}

/// A decimal with as many digits as its column: on SQLite its mantissa is what the column stores.
fn scaled(mut number: Decimal, ty: &ColType) -> Decimal {
    number.rescale(ty.scale.unwrap_or(DECIMAL_SCALE));
    number
}

/// A value that the user gave SeaORM for a column, in the form that [`to_sea`] gives.
pub(crate) fn fitted(value: SeaValue, ty: &ColType) -> SeaValue {
    match value {
        SeaValue::Decimal(Some(number)) if ty.kind == Kind::Decimal => to_sea(&Value::Decimal(number), ty),
        other => other,
    }
}

/// A value of SeaORM as one of ours, and the type that it is bound as.
pub(super) fn from_sea(value: SeaValue) -> Result<(Value, ColType)> {
    let plain = |kind: Kind, value: Option<Value>| Ok((value.unwrap_or(Value::Null), ColType::new(kind)));
    let integer = |kind: Kind, number: Option<i64>| plain(kind, number.map(Value::Int));
    match value {
        SeaValue::Bool(truth) => plain(Kind::Bool, truth.map(Value::Bool)),
        SeaValue::TinyInt(number) => integer(Kind::I16, number.map(i64::from)),
        SeaValue::SmallInt(number) => integer(Kind::I16, number.map(i64::from)),
        SeaValue::Int(number) => integer(Kind::I32, number.map(i64::from)),
        SeaValue::BigInt(number) => integer(Kind::I64, number),
        SeaValue::TinyUnsigned(number) => integer(Kind::I16, number.map(i64::from)),
        SeaValue::SmallUnsigned(number) => integer(Kind::I32, number.map(i64::from)),
        SeaValue::Unsigned(number) => integer(Kind::I64, number.map(i64::from)),
        SeaValue::BigUnsigned(number) => {
            let number =
                number.map(|number| i64::try_from(number).map_err(|_| unsupported("an integer above 2^63"))).transpose()?;
            integer(Kind::I64, number)
        }
        SeaValue::Float(number) => plain(Kind::F32, number.map(|number| Value::Float(number.into()))),
        SeaValue::Double(number) => plain(Kind::F64, number.map(Value::Float)),
        SeaValue::String(text) => plain(Kind::Text, text.map(Value::Text)),
        SeaValue::Char(letter) => plain(Kind::Text, letter.map(|letter| Value::Text(letter.into()))),
        SeaValue::Enum(OptionEnum::Some(label)) => plain(Kind::Text, Some(Value::Text(label.value.into_owned()))),
        SeaValue::Enum(OptionEnum::None(_)) => plain(Kind::Text, None),
        SeaValue::Bytes(bytes) => plain(Kind::Bytes, bytes.map(Value::Bytes)),
        SeaValue::Json(document) => plain(Kind::Json, document.map(Value::Json)),
        SeaValue::ChronoDate(day) => plain(Kind::Date, day.map(Value::Date)),
        SeaValue::ChronoTime(time) => plain(Kind::Time, time.map(|time| Value::Time(time.into()))),
        SeaValue::ChronoDateTime(moment) => {
            plain(Kind::DateTime, moment.map(|moment| Value::DateTime(DateTime::from_naive(moment))))
        }
        SeaValue::ChronoDateTimeUtc(moment) => plain(Kind::DateTime, moment.map(|moment| Value::DateTime(moment.into()))),
        SeaValue::ChronoDateTimeLocal(moment) => {
            plain(Kind::DateTime, moment.map(|moment| Value::DateTime(moment.to_utc().into())))
        }
        SeaValue::ChronoDateTimeWithTimeZone(moment) => {
            plain(Kind::DateTime, moment.map(|moment| Value::DateTime(moment.to_utc().into())))
        }
        SeaValue::Uuid(uuid) => plain(Kind::Uuid, uuid.map(Value::Uuid)),
        SeaValue::Decimal(number) => {
            let ty = ColType { scale: number.map(|number| number.scale()), ..ColType::new(Kind::Decimal) };
            Ok((number.map_or(Value::Null, Value::Decimal), ty))
        }
        SeaValue::BigDecimal(number) => plain(Kind::BigDecimal, number.map(Value::BigDecimal)),
        #[cfg(feature = "sqlx-postgres")]
        SeaValue::Array(ty, list) => list_from_sea(&ty, list.map(|list| *list)),
        #[allow(unreachable_patterns)]
        _ => Err(unsupported("a value of this type")),
    }
}

#[cfg(feature = "sqlx-postgres")]
fn list_from_sea(ty: &ArrayType, list: Option<Vec<SeaValue>>) -> Result<(Value, ColType)> {
    let kind = match ty {
        ArrayType::Bool => Kind::Bool,
        ArrayType::TinyInt | ArrayType::SmallInt | ArrayType::TinyUnsigned => Kind::I16,
        ArrayType::Int | ArrayType::SmallUnsigned => Kind::I32,
        ArrayType::BigInt | ArrayType::Unsigned | ArrayType::BigUnsigned => Kind::I64,
        ArrayType::Float => Kind::F32,
        ArrayType::Double => Kind::F64,
        ArrayType::String | ArrayType::Char => Kind::Text,
        ArrayType::Bytes => Kind::Bytes,
        ArrayType::Json => Kind::Json,
        ArrayType::ChronoDate => Kind::Date,
        ArrayType::ChronoTime => Kind::Time,
        ArrayType::ChronoDateTime
        | ArrayType::ChronoDateTimeUtc
        | ArrayType::ChronoDateTimeLocal
        | ArrayType::ChronoDateTimeWithTimeZone => Kind::DateTime,
        ArrayType::Uuid => Kind::Uuid,
        ArrayType::Decimal => Kind::Decimal,
        ArrayType::BigDecimal => Kind::BigDecimal,
        _ => return Err(unsupported("a list of this type")),
    };
    let ty = ColType { array: true, ..ColType::new(kind) };
    let Some(list) = list else { return Ok((Value::Null, ty)) };
    let items = list.into_iter().map(|item| from_sea(item).map(|(value, _)| value));
    Ok((Value::Array(items.collect::<Result<_>>()?), ty))
}

fn unsupported(what: &str) -> Error {
    Error::Unsupported(format!("{what} cannot be bound to a statement of SeaORM"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_carries_the_digits_of_its_column() {
        let ty = ColType { scale: Some(2), ..ColType::new(Kind::Decimal) };
        let price = Value::Decimal("9.9".parse().unwrap_or_default());
        let SeaValue::Decimal(Some(number)) = to_sea(&price, &ty) else { panic!("not a decimal") };
        assert_eq!((number.mantissa(), number.scale()), (990, 2));
        let bound = from_sea(SeaValue::Decimal(Some(number)));
        assert!(matches!(bound, Ok((Value::Decimal(_), ColType { scale: Some(2), .. }))));
    }

    #[test]
    fn every_kind_comes_back_as_the_value_it_was() {
        let values = [
            (Kind::Text, Value::Text("a".into())),
            (Kind::Bool, Value::Bool(true)),
            (Kind::I16, Value::Int(-7)),
            (Kind::I64, Value::Int(1 << 40)),
            (Kind::F64, Value::Float(1.5)),
            (Kind::DateTime, Value::DateTime(DateTime::now())),
            (Kind::Bytes, Value::Bytes(vec![1, 2])),
            (Kind::Json, Value::Json(Box::new(serde_json::json!({ "a": 1 })))),
        ];
        for (kind, value) in values {
            let ty = ColType::new(kind);
            let Ok((back, _)) = from_sea(to_sea(&value, &ty)) else { panic!("{kind:?} was refused") };
            assert_eq!(back, value);
            let Ok((null, null_ty)) = from_sea(to_sea(&Value::Null, &ty)) else { panic!("{kind:?} was refused") };
            assert_eq!((null, null_ty.kind), (Value::Null, kind));
        }
    }
}
