//! Values as the parameters of each driver.

use sea_orm::sqlx;

use super::{Bind, Statement};
use crate::{
    dialect::{Dialect, float, literal},
    error::Error,
    schema::{ColType, DECIMAL_SCALE},
    value::{Decimal, Kind, Value},
};

/// The value as JSON, inside a parameter that holds many rows or keys.
pub(crate) fn wire_json(dialect: Dialect, value: &Value, ty: &ColType) -> Result<serde_json::Value, Error> {
    use serde_json::Value as Wire;
    Ok(match (value, dialect) {
        (Value::Null, _) => Wire::Null,
        (Value::Bytes(bytes), _) => Wire::String(hex(bytes)),
        (Value::Uuid(uuid), Dialect::MySql | Dialect::Sqlite) if !ty.array => Wire::String(hex(uuid.as_bytes())),
        (Value::Bool(truth), Dialect::MySql | Dialect::Sqlite) if !ty.array => Wire::from(i32::from(*truth)),
        (Value::Decimal(number), Dialect::Sqlite) if !ty.text && !ty.array => Wire::from(scaled(number, ty)?),
        (Value::Float(number), Dialect::Sqlite) if !ty.array => float::wire(*number),
        (Value::DateTime(moment), Dialect::MySql) if !ty.array => {
            Wire::String(moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string())
        }
        // A document travels as its text, so that every database stores the text it was given.
        (Value::Json(document), Dialect::MySql | Dialect::Sqlite) => Wire::String(document.to_string()),
        (Value::Array(_), Dialect::MySql | Dialect::Sqlite) => Wire::String(as_text(value)),
        _ => serde_json::to_value(value).unwrap_or(Wire::Null),
    })
}

fn hex(bytes: &[u8]) -> String {
    crate::dialect::hex(bytes)
}

fn as_text(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A decimal as the integer that SQLite stores.
pub(crate) fn scaled(number: &Decimal, ty: &ColType) -> Result<i64, Error> {
    let scale = ty.scale.unwrap_or(DECIMAL_SCALE);
    literal::scaled(number, scale).ok_or_else(|| {
        Error::Unsupported(format!(
            "a decimal does not fit a column of SQLite with {scale} digits after the point: use `scale`, or `#[column(text)]`"
        ))
    })
}

#[cfg(any(feature = "sqlx-mysql", feature = "sqlx-sqlite"))]
fn list_text<'v>(dialect: Dialect, values: impl IntoIterator<Item = &'v Value>, ty: &ColType) -> Result<String, Error> {
    let cells: Vec<_> = values.into_iter().map(|value| wire_json(dialect, value, ty)).collect::<Result<_, _>>()?;
    Ok(serde_json::Value::Array(cells).to_string())
}

/// A column of rows; a row that is too short has nothing there.
fn column(rows: &[Vec<Value>], place: usize) -> impl Iterator<Item = &Value> {
    rows.iter().map(move |row| row.get(place).unwrap_or(&Value::Null))
}

fn rows_text(dialect: Dialect, rows: &[Vec<Value>], types: &[ColType]) -> Result<String, Error> {
    let row = |row: &Vec<Value>| {
        let cells = row.iter().zip(types).map(|(value, ty)| wire_json(dialect, value, ty));
        cells.collect::<Result<Vec<_>, _>>().map(serde_json::Value::Array)
    };
    let rows = rows.iter().map(row).collect::<Result<Vec<_>, _>>()?;
    Ok(serde_json::Value::Array(rows).to_string())
}

fn refused(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::from(sqlx::Error::Encode(error))
}

/// Adds a value, or a typed null.
#[cfg(any(feature = "sqlx-mysql", feature = "sqlx-sqlite"))]
macro_rules! add {
    ($arguments:ident, $ty:ty, $value:expr) => {
        sqlx::Arguments::add(&mut $arguments, $value as Option<$ty>).map_err(refused)?
    };
}

#[cfg(feature = "sqlx-postgres")]
pub(super) fn postgres(statement: &Statement) -> Result<sqlx::postgres::PgArguments, Error> {
    let mut arguments = sqlx::postgres::PgArguments::default();
    for bind in &statement.binds {
        match bind {
            Bind::One(Value::Array(values), ty) => postgres_array(&mut arguments, values, ty)?,
            Bind::One(Value::Null, ty) if ty.array => postgres_null_array(&mut arguments, ty)?,
            Bind::One(value, ty) => postgres_one(&mut arguments, value, ty)?,
            Bind::Many(values, ty) => postgres_array(&mut arguments, values, ty)?,
            Bind::Column(rows, place, ty) => postgres_array(&mut arguments, column(rows, *place), ty)?,
            Bind::Rows(rows, types) => {
                sqlx::Arguments::add(&mut arguments, rows_text(Dialect::Postgres, rows, types)?).map_err(refused)?;
            }
        }
    }
    Ok(arguments)
}

/// One expression for each kind, with the Rust type that the driver encodes.
#[cfg(feature = "sqlx-postgres")]
macro_rules! by_kind {
    ($kind:expr, $run:ident) => {
        match $kind {
            Kind::Id | Kind::Text => $run!(&str, |value| match value {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            }),
            Kind::Bool => $run!(bool, |value| match value {
                Value::Bool(truth) => Some(*truth),
                _ => None,
            }),
            Kind::I16 => $run!(i16, |value| match value {
                Value::Int(number) => i16::try_from(*number).ok(),
                _ => None,
            }),
            Kind::I32 => $run!(i32, |value| match value {
                Value::Int(number) => i32::try_from(*number).ok(),
                _ => None,
            }),
            Kind::I64 => $run!(i64, |value| match value {
                Value::Int(number) => Some(*number),
                _ => None,
            }),
            Kind::F32 => $run!(f32, |value| match value {
                Value::Float(number) => Some(*number as f32),
                Value::Int(number) => Some(*number as f32),
                _ => None,
            }),
            Kind::F64 => $run!(f64, |value| match value {
                Value::Float(number) => Some(*number),
                Value::Int(number) => Some(*number as f64),
                _ => None,
            }),
            Kind::Decimal => $run!(Decimal, |value| match value {
                Value::Decimal(number) => Some(number.normalize()),
                Value::Int(number) => Some(Decimal::from(*number)),
                _ => None,
            }),
            Kind::BigDecimal => $run!(crate::value::BigDecimal, |value| match value {
                Value::BigDecimal(number) => Some((**number).clone()),
                Value::Int(number) => Some(crate::value::BigDecimal::from(*number)),
                _ => None,
            }),
            Kind::DateTime => $run!(chrono::DateTime<chrono::Utc>, |value| match value {
                Value::DateTime(moment) => Some(**moment),
                _ => None,
            }),
            Kind::Date => $run!(crate::value::Date, |value| match value {
                Value::Date(day) => Some(*day),
                _ => None,
            }),
            Kind::Time => $run!(chrono::NaiveTime, |value| match value {
                Value::Time(time) => Some(**time),
                _ => None,
            }),
            Kind::Uuid => $run!(crate::value::Uuid, |value| match value {
                Value::Uuid(uuid) => Some(*uuid),
                _ => None,
            }),
            Kind::Bytes => $run!(&[u8], |value| match value {
                Value::Bytes(bytes) => Some(bytes.as_slice()),
                _ => None,
            }),
            Kind::Json => $run!(serde_json::Value, |value| match value {
                Value::Json(document) => Some((**document).clone()),
                Value::Null => None,
                // A column of documents may be compared with any value.
                other => serde_json::to_value(other).ok(),
            }),
        }
    };
}

#[cfg(feature = "sqlx-postgres")]
fn postgres_one(arguments: &mut sqlx::postgres::PgArguments, value: &Value, ty: &ColType) -> Result<(), Error> {
    macro_rules! one {
        ($ty:ty, $read:expr) => {{
            let read: fn(&Value) -> Option<$ty> = $read;
            sqlx::Arguments::add(arguments, read(value)).map_err(refused)
        }};
    }
    by_kind!(ty.kind, one)
}

#[cfg(feature = "sqlx-postgres")]
fn postgres_array<'v>(
    arguments: &mut sqlx::postgres::PgArguments,
    values: impl IntoIterator<Item = &'v Value>,
    ty: &ColType,
) -> Result<(), Error> {
    macro_rules! many {
        ($ty:ty, $read:expr) => {{
            let read: fn(&'v Value) -> Option<$ty> = $read;
            let list: Vec<Option<$ty>> = values.into_iter().map(read).collect();
            sqlx::Arguments::add(arguments, list).map_err(refused)
        }};
    }
    by_kind!(ty.kind, many)
}

#[cfg(feature = "sqlx-postgres")]
fn postgres_null_array(arguments: &mut sqlx::postgres::PgArguments, ty: &ColType) -> Result<(), Error> {
    macro_rules! none {
        ($ty:ty, $read:expr) => {{
            let _: fn(&Value) -> Option<$ty> = $read;
            sqlx::Arguments::add(arguments, None::<Vec<$ty>>).map_err(refused)
        }};
    }
    by_kind!(ty.kind, none)
}

#[cfg(feature = "sqlx-mysql")]
pub(super) fn mysql(statement: &Statement) -> Result<sqlx::mysql::MySqlArguments, Error> {
    let mut arguments = sqlx::mysql::MySqlArguments::default();
    for bind in &statement.binds {
        let (value, ty) = match bind {
            Bind::Many(values, ty) => {
                add!(arguments, String, Some(list_text(Dialect::MySql, values, ty)?));
                continue;
            }
            Bind::Column(rows, place, ty) => {
                add!(arguments, String, Some(list_text(Dialect::MySql, column(rows, *place), ty)?));
                continue;
            }
            Bind::Rows(rows, types) => {
                add!(arguments, String, Some(rows_text(Dialect::MySql, rows, types)?));
                continue;
            }
            Bind::One(value, ty) => (value, ty),
        };
        match value {
            Value::Null => add!(arguments, String, None),
            Value::Bool(truth) => add!(arguments, bool, Some(*truth)),
            Value::Int(number) => add!(arguments, i64, Some(*number)),
            Value::Float(number) if ty.kind == Kind::F32 => add!(arguments, f32, Some(*number as f32)),
            Value::Float(number) => add!(arguments, f64, Some(*number)),
            Value::Text(text) => add!(arguments, String, Some(text.clone())),
            Value::Decimal(number) => add!(arguments, Decimal, Some(number.normalize())),
            Value::BigDecimal(number) => add!(arguments, crate::value::BigDecimal, Some((**number).clone())),
            Value::DateTime(moment) => add!(arguments, chrono::NaiveDateTime, Some(moment.naive_utc())),
            Value::Date(day) => add!(arguments, crate::value::Date, Some(*day)),
            Value::Time(time) => add!(arguments, chrono::NaiveTime, Some(**time)),
            Value::Uuid(uuid) => add!(arguments, Vec<u8>, Some(uuid.as_bytes().to_vec())),
            Value::Bytes(bytes) => add!(arguments, Vec<u8>, Some(bytes.clone())),
            Value::Json(document) => add!(arguments, String, Some(document.to_string())),
            Value::Array(_) => add!(arguments, String, Some(as_text(value))),
        }
    }
    Ok(arguments)
}

#[cfg(feature = "sqlx-sqlite")]
pub(super) fn sqlite(statement: &Statement) -> Result<sqlx::sqlite::SqliteArguments, Error> {
    let mut arguments = sqlx::sqlite::SqliteArguments::default();
    for bind in &statement.binds {
        let (value, ty) = match bind {
            Bind::Many(values, ty) => {
                add!(arguments, String, Some(list_text(Dialect::Sqlite, values, ty)?));
                continue;
            }
            Bind::Column(rows, place, ty) => {
                add!(arguments, String, Some(list_text(Dialect::Sqlite, column(rows, *place), ty)?));
                continue;
            }
            Bind::Rows(rows, types) => {
                add!(arguments, String, Some(rows_text(Dialect::Sqlite, rows, types)?));
                continue;
            }
            Bind::One(value, ty) => (value, ty),
        };
        match value {
            Value::Null => add!(arguments, String, None),
            Value::Bool(truth) => add!(arguments, bool, Some(*truth)),
            Value::Int(number) if ty.kind == Kind::Decimal && !ty.text => {
                add!(arguments, i64, Some(scaled(&Decimal::from(*number), ty)?));
            }
            Value::Int(number) => add!(arguments, i64, Some(*number)),
            Value::Float(number) => add!(arguments, f64, Some(*number)),
            Value::Text(text) => add!(arguments, String, Some(text.clone())),
            Value::Decimal(number) if ty.text => add!(arguments, String, Some(number.normalize().to_string())),
            Value::Decimal(number) => add!(arguments, i64, Some(scaled(number, ty)?)),
            Value::BigDecimal(number) => add!(arguments, String, Some(number.normalized().to_plain_string())),
            Value::DateTime(moment) => add!(arguments, String, Some(moment.to_string())),
            Value::Date(day) => add!(arguments, String, Some(day.to_string())),
            Value::Time(time) => add!(arguments, String, Some(time.to_string())),
            Value::Uuid(uuid) => add!(arguments, Vec<u8>, Some(uuid.as_bytes().to_vec())),
            Value::Bytes(bytes) => add!(arguments, Vec<u8>, Some(bytes.clone())),
            Value::Json(document) => add!(arguments, String, Some(document.to_string())),
            Value::Array(_) => add!(arguments, String, Some(as_text(value))),
        }
    }
    Ok(arguments)
}
