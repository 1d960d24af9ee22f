//! Reading whole records.

use super::{
    computed::compute,
    keys::{KeyValues, column_list},
};
use crate::{
    db::{Place, Row, Scope, SqlWriter, Statement},
    error::{Error, Result},
    filter::{Expr, Renderer, live},
    schema::{ColType, Column, Link, Model, ModelInfo, SourceInfo},
    value::{Cell, RowReader},
};

/// The columns of the struct: they come first in the table.
pub(crate) fn struct_columns(info: &'static ModelInfo) -> Vec<&'static Column> {
    info.table.columns[..info.struct_columns].iter().collect()
}

/// Rows that begin with the struct's columns as records, with their computed fields.
pub(crate) async fn records<M: Model>(scope: &Scope, rows: &[Row]) -> Result<Vec<M>> {
    records_at(scope, rows, 0..rows.len()).await
}

/// The same for some of the rows, in this order; one may stand there twice.
pub(crate) async fn records_at<M: Model>(
    scope: &Scope,
    rows: &[Row],
    wanted: impl Iterator<Item = usize> + Send,
) -> Result<Vec<M>> {
    let (info, types) = (M::info(), M::info().struct_types());
    let computed = compute(scope, info.computed().map(|(_, field)| field), rows, &[]).await?;
    let read = |index: usize| M::read(&mut RowReader::new(&rows[index], 0, &types).with_computed(&computed, index));
    wanted.map(|index| read(index).map_err(|error| error.of(M::DEF.name))).collect()
}

/// Rows of all columns of a link's table.
pub(crate) fn link_rows<L: Link>(rows: &[Row]) -> Result<Vec<L::Row>> {
    let types: Vec<&ColType> = L::info().table.columns.iter().map(|column| &column.ty).collect();
    rows.iter().map(|row| L::read(&mut RowReader::new(row, 0, &types)).map_err(|error| error.of(L::DEF.name))).collect()
}

/// What is read of a source.
pub(crate) struct Select<'a> {
    pub source: &'static SourceInfo,
    pub columns: Vec<&'static Column>,
    pub filter: &'a Expr,
}

impl Select<'_> {
    /// The live rows that meet the condition, in order of their keys.
    pub(crate) fn rows(&self, scope: &Scope, place: Place) -> Result<Statement> {
        let mut sql = SqlWriter::new(scope.flavour(place));
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &self.columns);
        let mut renderer = self.from(scope, &mut sql)?;
        sql.sql(" ORDER BY ");
        renderer.order(&mut sql, self.source, "t0", &[])?;
        Ok(sql.finish())
    }

    /// How many there are.
    pub(crate) async fn count(&self, scope: &Scope, place: Place) -> Result<u64> {
        let mut sql = SqlWriter::new(scope.flavour(place));
        sql.sql("SELECT COUNT(*)");
        self.from(scope, &mut sql)?;
        let rows = scope.fetch(place, &sql.finish()).await?;
        let Some(row) = rows.first() else { return Ok(0) };
        let count = Cell::new(row, 0, ColType::BIGINT).i64().map_err(|error| error.of(self.source.name))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    fn from<'s>(&self, scope: &'s Scope, sql: &mut SqlWriter) -> Result<Renderer<'s>> {
        let mut renderer = Renderer::new(scope.db());
        sql.sql(" FROM ").table(&self.source.table).sql(" AS t0 WHERE ");
        filtered(sql, &mut renderer, self.source, self.filter)?;
        Ok(renderer)
    }
}

/// Appends that the row of `t0` lives and meets the condition.
pub(crate) fn filtered(
    sql: &mut SqlWriter,
    renderer: &mut Renderer<'_>,
    source: &'static SourceInfo,
    filter: &Expr,
) -> Result<()> {
    if source.deleted_at.is_some() {
        live(sql, source, "t0");
        sql.sql(" AND ");
    }
    renderer.condition(sql, source, "t0", filter)
}

/// The live record with this key.
pub(crate) async fn find<M: Model>(scope: &Scope, key: KeyValues) -> Result<Option<M>> {
    let info = M::info();
    let place = scope.db().place_of(M::DEF)?;
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("SELECT ");
    column_list(&mut sql, "t0", &struct_columns(info));
    sql.sql(" FROM ").table(&info.table).sql(" AS t0 WHERE ");
    sql.keys_in("t0", &info.key_columns(), &[key]);
    if info.deleted_at.is_some() {
        sql.sql(" AND ");
        live(&mut sql, info, "t0");
    }
    let rows = scope.fetch(place, &sql.finish()).await?;
    Ok(records(scope, &rows).await?.pop())
}

/// The error of a record that is not there.
pub(crate) fn not_found<M: Model>() -> Error {
    Error::NotFound { model: M::DEF.name }
}
