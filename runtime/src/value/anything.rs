//! A column type that stands for the one that was meant, where a declaration names a type that no column holds. The program
//! does not compile, so nothing of it ever runs.

use serde::Serializer;

use super::{Cell, ColumnType, IntoColumn, Kind, Spec, ToJson, Value};
use crate::error::ReadError;

/// The type that stands for any other: each value fits.
#[derive(Debug, Clone)]
pub struct Anything;

#[diagnostic::do_not_recommend]
impl ToJson for Anything {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}
#[diagnostic::do_not_recommend]
impl ColumnType for Anything {
    const SPEC: Spec = Spec::new(Kind::Text);
    fn to_value(&self) -> Value {
        Value::Null
    }
    fn read(_: Cell<'_>) -> Result<Self, ReadError> {
        Ok(Anything)
    }
    fn from_json(_: serde_json::Value) -> Result<Self, String> {
        Ok(Anything)
    }
}
#[diagnostic::do_not_recommend]
impl<V> IntoColumn<Anything> for V {
    fn into_column(self) -> Anything {
        Anything
    }
}
