//! Values from their JSON form, by the type of their column.

use super::{BigDecimal, ColumnType, Date, DateTime, Decimal, Json, Kind, Time, Uuid, Value};
use crate::schema::ColType;

impl Value {
    /// Reads the JSON form of a value of a column.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    pub fn from_json(ty: &ColType, json: serde_json::Value) -> Result<Value, String> {
        fn read<T: ColumnType>(json: serde_json::Value) -> Result<Value, String> {
            T::from_json(json).map(|value| value.to_value())
        }
        if json.is_null() {
            return Ok(Value::Null);
        }
        if ty.array {
            let serde_json::Value::Array(items) = json else { return Err("expected a list".into()) };
            let element = ColType { array: false, ..ty.clone() };
            return items.into_iter().map(|item| Value::from_json(&element, item)).collect::<Result<_, _>>().map(Value::Array);
        }
        let value = match ty.kind {
            Kind::Id | Kind::Text => read::<String>(json),
            Kind::Bool => read::<bool>(json),
            Kind::I16 => read::<i16>(json),
            Kind::I32 => read::<i32>(json),
            Kind::I64 => read::<i64>(json),
            Kind::F32 => read::<f32>(json),
            Kind::F64 => read::<f64>(json),
            Kind::Decimal => read::<Decimal>(json),
            Kind::BigDecimal => read::<BigDecimal>(json),
            Kind::DateTime => read::<DateTime>(json),
            Kind::Date => read::<Date>(json),
            Kind::Time => read::<Time>(json),
            Kind::Uuid => read::<Uuid>(json),
            Kind::Bytes => read::<Vec<u8>>(json),
            Kind::Json => read::<Json>(json),
        }?;
        if !ty.labels.is_empty() && !ty.labels.iter().any(|label| label.value == value) {
            let known: Vec<String> = ty.labels.iter().map(|label| label.value.clone().into_json().to_string()).collect();
            return Err(format!("expected one of {}", known.join(", ")));
        }
        Ok(value)
    }
}
