//! Values that a column cannot hold are refused before any statement, by the names of model and field.

use crate::{
    db::Scope,
    dialect::{Dialect, misfit},
    error::{Error, Result},
    schema::{ModelInfo, SourceInfo},
    value::Value,
};

/// Refuses a value that the column cannot hold.
pub(super) fn fits(source: &SourceInfo, dialect: Dialect, column: usize, value: &Value) -> Result<()> {
    let held = source.column(column);
    match misfit(dialect, &held.ty, source.indexed[column], value) {
        Some(reason) => Err(invalid(source, column, reason)),
        None => Ok(()),
    }
}

/// The error of a column's value.
pub(super) fn invalid(source: &SourceInfo, column: usize, reason: String) -> Error {
    let field = source.field_of_column(&source.column(column).name).unwrap_or_default().to_owned();
    Error::Invalid { model: source.name, field, reason }
}

/// The family of SQL of the database that a model lives in.
pub(super) fn dialect_of(scope: &Scope, model: &ModelInfo) -> Result<Dialect> {
    Ok(scope.flavour(scope.db().place_of(model.def)?).dialect())
}
