//! The order of values that no database sorts: the same as theirs.

use std::cmp::Ordering;

use super::Value;

impl Value {
    /// Text by code point, numbers and times by size, bytes as they are; null comes last. Documents and lists have no order.
    pub(crate) fn compare(&self, other: &Value) -> Ordering {
        use Value::{BigDecimal, Bool, Bytes, Date, DateTime, Decimal, Float, Int, Text, Time, Uuid};
        match (self, other) {
            (Bool(a), Bool(b)) => a.cmp(b),
            (Int(a), Int(b)) => a.cmp(b),
            (Float(a), Float(b)) => a.total_cmp(b),
            (Text(a), Text(b)) => a.cmp(b),
            (Decimal(a), Decimal(b)) => a.cmp(b),
            (BigDecimal(a), BigDecimal(b)) => a.cmp(b),
            (DateTime(a), DateTime(b)) => a.cmp(b),
            (Date(a), Date(b)) => a.cmp(b),
            (Time(a), Time(b)) => a.cmp(b),
            (Uuid(a), Uuid(b)) => a.cmp(b),
            (Bytes(a), Bytes(b)) => a.cmp(b),
            _ => self.is_null().cmp(&other.is_null()),
        }
    }
}
