//! Rows that the program gave: records of a source, as values.

use std::sync::Arc;

use super::SharedRows;
use crate::{
    error::ReadError,
    value::{BigDecimal, Date, DateTime, Decimal, Time, Uuid, Value},
};

/// The cells of such a row, in order.
#[derive(Debug)]
pub struct Given {
    rows: SharedRows,
    place: usize,
}

impl Given {
    pub(crate) fn new(cells: Vec<Value>) -> Self {
        Given { rows: Arc::new(vec![cells]), place: 0 }
    }

    /// The rows of a list that others hold too.
    pub(crate) fn all(rows: &SharedRows) -> impl Iterator<Item = Given> {
        (0..rows.len()).map(|place| Given { rows: rows.clone(), place })
    }

    fn cells(&self) -> &[Value] {
        self.rows.get(self.place).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn len(&self) -> usize {
        self.cells().len()
    }

    /// A cell; beyond the last one there is nothing.
    pub(crate) fn value(&self, index: usize) -> &Value {
        self.cells().get(index).unwrap_or(&Value::Null)
    }

    /// A cell, as what it holds.
    pub(crate) fn get<'r, T: Held<'r>>(&'r self, index: usize) -> Result<T, ReadError> {
        T::held(self.value(index)).ok_or_else(|| ReadError::new(format!("the cell holds no {}", T::WHAT)))
    }
}

/// What a value holds, as a type.
pub(crate) trait Held<'r>: Sized {
    const WHAT: &'static str;
    fn held(value: &'r Value) -> Option<Self>;
}

macro_rules! held {
    ($($ty:ty: $what:literal, $($pattern:pat => $read:expr),*;)*) => { $(
        impl<'r> Held<'r> for $ty {
            const WHAT: &'static str = $what;
            fn held(value: &'r Value) -> Option<Self> {
                match value {
                    $($pattern => $read,)*
                    _ => None,
                }
            }
        }
    )* };
}
held! {
    &'r str: "text", Value::Text(text) => Some(text);
    &'r [u8]: "bytes", Value::Bytes(bytes) => Some(bytes);
    bool: "truth value", Value::Bool(truth) => Some(*truth);
    i16: "16-bit integer", Value::Int(number) => (*number).try_into().ok();
    i32: "32-bit integer", Value::Int(number) => (*number).try_into().ok();
    i64: "64-bit integer", Value::Int(number) => Some(*number);
    f64: "number", Value::Float(number) => Some(*number);
    Decimal: "decimal", Value::Decimal(number) => Some(*number);
    BigDecimal: "decimal", Value::BigDecimal(number) => Some((**number).clone());
    DateTime: "moment", Value::DateTime(moment) => Some(*moment);
    Date: "day", Value::Date(day) => Some(*day);
    Time: "time of day", Value::Time(time) => Some(*time);
    Uuid: "UUID", Value::Uuid(id) => Some(*id);
    serde_json::Value: "document", Value::Json(document) => Some((**document).clone());
}
