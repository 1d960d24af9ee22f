//! What every database must refuse alike is refused before any statement.

use crate::{
    error::{Error, Result},
    schema::SourceInfo,
    value::Value,
};

/// Refuses a text that is too long for its column, or that PostgreSQL could not store.
pub(super) fn fits(source: &SourceInfo, column: usize, value: &Value) -> Result<()> {
    let Value::Text(text) = value else { return Ok(()) };
    let reason = match source.column(column).ty.length {
        Some(most) if text.chars().count() > most as usize => format!("a text of at most {most} characters was expected"),
        _ if text.contains('\0') => "a text without NUL characters was expected".into(),
        _ => return Ok(()),
    };
    let field = source.field_of_column(&source.column(column).name).unwrap_or_default().to_owned();
    Err(Error::Invalid { model: source.name, field, reason })
}
