//! Values in snapshots: each says its kind, so that `1` the integer and `1` the decimal stay apart.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{BigDecimal, Date, DateTime, Decimal, Time, Uuid, Value};

#[derive(Serialize, Deserialize)]
#[serde(remote = "Value", rename_all = "snake_case")]
enum Tagged {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Decimal(Decimal),
    BigDecimal(Box<BigDecimal>),
    DateTime(DateTime),
    Date(Date),
    Time(Time),
    Uuid(Uuid),
    Bytes(Vec<u8>),
    Json(Box<serde_json::Value>),
    Array(#[serde(with = "list")] Vec<Value>),
}

pub(crate) fn serialize<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    Tagged::serialize(value, serializer)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    Tagged::deserialize(deserializer)
}

/// The same for lists.
pub(crate) mod list {
    use super::{Deserialize, Deserializer, Serialize, Serializer, Tagged, Value};

    #[derive(Serialize)]
    struct Borrowed<'a>(#[serde(with = "Tagged")] &'a Value);
    #[derive(Deserialize)]
    struct Owned(#[serde(with = "Tagged")] Value);

    pub(crate) fn serialize<S: Serializer>(values: &[Value], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(Borrowed))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
        Ok(Vec::<Owned>::deserialize(deserializer)?.into_iter().map(|owned| owned.0).collect())
    }
}
