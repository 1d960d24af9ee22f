//! Values as the library carries them: one form in memory, one form in JSON, equal on every database.

mod anything;
mod cell;
mod column_type;
mod from_json;
mod id;
mod into_column;
mod json;
mod key;
mod kind;
mod order;
pub(crate) mod tagged;
mod time;

pub use anything::Anything;
pub use cell::{Cell, RowReader};
pub(crate) use column_type::json_list;
pub use column_type::{AsJson, ColumnType, Spec, ToJson, label_index};
pub(crate) use id::text_id;
pub use id::{Id, IdKey, Text};
pub use into_column::{IntoColumn, OwnColumn, value_of};
pub use json::Json;
pub use key::{Key, KeyOf};
pub use kind::{EnumDef, Kind, Label};
pub use time::{Date, DateTime, Time};

use serde::ser::{Serialize, SerializeSeq, Serializer};

pub use rust_decimal::Decimal;
pub use sea_orm::prelude::BigDecimal;
pub use uuid::Uuid;

/// One value of a column, on its way to or from a database.
///
/// The kind of the column ([`Kind`]) decides how it is bound; a `Value` alone does not know whether `Int` is a
/// `smallint` or a `bigint`.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// A truth value.
    Bool(bool),
    /// Any integer.
    Int(i64),
    /// Any floating point number.
    Float(f64),
    /// Text, a text id, or the label of an enum.
    Text(String),
    /// An exact decimal of up to 28 digits.
    Decimal(Decimal),
    /// An exact decimal of any size.
    BigDecimal(Box<BigDecimal>),
    /// A moment, UTC, in microseconds.
    DateTime(DateTime),
    /// A day.
    Date(Date),
    /// A time of day, in microseconds.
    Time(Time),
    /// A UUID.
    Uuid(Uuid),
    /// Raw bytes.
    Bytes(Vec<u8>),
    /// A JSON document.
    Json(Box<serde_json::Value>),
    /// A list of values of one kind.
    Array(Vec<Value>),
}

// Many are in memory at once: the rare large ones are in boxes.
const _: () = assert!(size_of::<Value>() <= 32);

impl Value {
    /// Whether this is SQL `NULL`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The JSON form.
    pub fn into_json(self) -> serde_json::Value {
        match self {
            Value::Json(document) => *document,
            other => serde_json::to_value(other).unwrap_or_default(),
        }
    }
}

/// The JSON form of a value: decimals as strings, moments as RFC 3339 UTC with six digits and `Z`, bytes as base64.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => serializer.serialize_none(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Int(value) => serializer.serialize_i64(*value),
            Value::Float(value) => serializer.serialize_f64(*value),
            Value::Text(value) => serializer.serialize_str(value),
            Value::Decimal(value) => serializer.collect_str(&value.normalize()),
            Value::BigDecimal(value) => serializer.serialize_str(&value.normalized().to_plain_string()),
            Value::DateTime(value) => value.serialize(serializer),
            Value::Date(value) => value.serialize(serializer),
            Value::Time(value) => value.serialize(serializer),
            Value::Uuid(value) => serializer.collect_str(value),
            Value::Bytes(value) => serializer.serialize_str(&json::base64(value)),
            Value::Json(value) => value.serialize(serializer),
            Value::Array(values) => {
                let mut list = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    list.serialize_element(value)?;
                }
                list.end()
            }
        }
    }
}
