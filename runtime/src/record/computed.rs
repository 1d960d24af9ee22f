//! Fields without a column, which a function of the program fills: once for all the rows of a call.

use std::{fmt, pin::Pin};

use super::Codec;
use crate::{
    db::{Row, Scope},
    error::{Error, Result},
    schema::{ColumnDef, Model, ModelInfo},
    value::{RowReader, Value},
};

/// What fills a computed field: `#[column(computed = path)]`, where `path` is
/// `async fn(&Scope, &[Product]) -> Result<Vec<T>>`, one value for each record.
#[derive(Clone, Copy)]
pub struct Compute(pub for<'a> fn(&'a Scope, Raw<'a>) -> Computing<'a>);

/// The values of a computed field, on their way.
pub type Computing<'a> = Pin<Box<dyn Future<Output = Result<Vec<Value>>> + Send + 'a>>;

impl fmt::Debug for Compute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Compute")
    }
}

/// Rows that hold the columns of a struct.
#[derive(Clone, Copy)]
pub struct Raw<'a> {
    rows: &'a [Row],
    /// Where each column stands in a row; one after the other where none are given.
    places: &'a [usize],
}

impl Raw<'_> {
    /// The records, with their computed fields empty.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn records<M: Model>(&self) -> Result<Vec<M>> {
        let types = M::info().struct_types();
        let read = |row| M::read(&mut RowReader::at(row, self.places, &types)).map_err(|error| error.of(M::DEF.name));
        self.rows.iter().map(read).collect()
    }
}

/// What a function found, one for each record, as values.
///
/// # Errors
/// [`Error::Invalid`] where it found another number of them.
pub fn computed<M: Model, T>(codec: &Codec<T>, field: &str, records: &[M], found: &[T]) -> Result<Vec<Value>> {
    if found.len() != records.len() {
        let reason = format!("the function that fills it gave {} values for {} records", found.len(), records.len());
        return Err(Error::Invalid { model: M::DEF.name, field: field.to_owned(), reason });
    }
    Ok(found.iter().map(|value| codec.value(value)).collect())
}

/// The values of some computed fields, in the order of these, for all rows.
pub(crate) async fn compute(
    scope: &Scope,
    fields: impl Iterator<Item = &'static ColumnDef> + Send,
    rows: &[Row],
    places: &[usize],
) -> Result<Vec<Vec<Value>>> {
    let mut all = Vec::new();
    for Compute(function) in fields.filter_map(|field| field.compute) {
        all.push(match rows {
            [] => Vec::new(),
            rows => function(scope, Raw { rows, places }).await?,
        });
    }
    Ok(all)
}

impl ModelInfo {
    /// The fields that a function fills, by index.
    pub(crate) fn computed(&self) -> impl Iterator<Item = (u16, &'static ColumnDef)> + Send + use<'_> {
        let fields = self.fields.iter().enumerate();
        fields.filter_map(|(index, field)| Some((index as u16, field.column.filter(|column| column.compute.is_some())?)))
    }
}
