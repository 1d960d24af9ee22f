//! Guards and tombstones of records that live in other databases.

use std::collections::HashMap;

use super::{
    Deed,
    log::{insert, text},
    tables::{GUARDS, table},
};
use crate::{
    db::{Place, Row, Scope, SqlWriter},
    dialect::{Dialect, share_lock},
    error::Result,
    schema::{ColType, ModelInfo},
    value::{Cell, DateTime, Kind, Value},
};

/// What is known here of a record that lives elsewhere and was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tombstone {
    /// It was marked with this stamp.
    Marked(DateTime),
    /// It was removed.
    Gone,
}

/// Those that were found, by model and key.
pub(crate) type Tombstones = HashMap<(String, String), Tombstone>;

/// The key of a record, as the guards keep it.
fn record(key: &[Value]) -> String {
    serde_json::to_string(key).unwrap_or_default()
}

/// The name of a model in journals and guards.
pub(crate) fn named(model: &ModelInfo) -> String {
    format!("{}.{}", (model.def.module)().name, model.def.snake)
}

/// Keeps deletions and restores of these records away until the transaction ends; the tombstones among them, by the text
/// of their keys. All that take guards take them in one order.
pub(crate) async fn hold(scope: &Scope, place: Place, ends: &[(&'static ModelInfo, Vec<Vec<Value>>)]) -> Result<Tombstones> {
    let Some(table) = table(GUARDS).filter(|_| scope.db().is_fenced()) else { return Ok(HashMap::new()) };
    let pairs = ends.iter().flat_map(|(model, keys)| keys.iter().map(move |key| vec![text(named(model)), text(record(key))]));
    let mut pairs: Vec<Vec<Value>> = pairs.collect();
    if pairs.is_empty() {
        return Ok(HashMap::new());
    }
    pairs.sort_by_cached_key(|pair| record(pair));
    pairs.dedup();
    let app = scope.db().app().name;
    let flavour = scope.flavour(place);
    if flavour.row_locks() {
        let row = |pair: &Vec<Value>| [&[text(app), text("")][..], pair, &[Value::Bool(false)]].concat();
        let rows: Vec<Vec<Value>> = pairs.iter().map(row).collect();
        let mut sql = SqlWriter::new(flavour);
        let mysql = sql.dialect() == Dialect::MySql;
        sql.sql(if mysql { "INSERT IGNORE INTO " } else { "INSERT INTO " });
        insert(&mut sql, table, &["app", "tenant", "model", "record", "gone"], &rows, &[2, 3]);
        sql.sql(if mysql { "" } else { " ON CONFLICT DO NOTHING" });
        scope.execute(place, &sql.finish()).await?;
    }
    let key = super::log::columns(table, &["model", "record"]);
    let mut sql = SqlWriter::new(flavour);
    sql.sql("SELECT g.model, g.record, g.gone, g.deleted_at FROM ").table(table).sql(" AS g WHERE g.app = ");
    sql.bind(text(app), ColType::TEXT).sql(" AND ").keys_in("g", &key, &pairs).sql(" ORDER BY g.model, g.record");
    sql.sql(share_lock(flavour.dialect()));
    let rows = scope.fetch(place, &sql.finish()).await?;
    let read = |row: &Row| {
        let word = |index| Cell::new(row, index, ColType::TEXT).string();
        let gone = Cell::new(row, 2, &ColType::new(Kind::Bool)).bool()?;
        let stamp = match Cell::new(row, 3, ColType::MOMENT).value()? {
            Value::DateTime(stamp) => Some(Tombstone::Marked(stamp)),
            _ => None,
        };
        Ok(((word(0)?, word(1)?), if gone { Some(Tombstone::Gone) } else { stamp }))
    };
    let mut found = HashMap::new();
    for row in &rows {
        let (record, stone) = read(row).map_err(|error: crate::error::ReadError| error.of(GUARDS))?;
        found.extend(stone.map(|stone| (record, stone)));
    }
    Ok(found)
}

/// The tombstone of a record among those that [`hold`] found.
pub(crate) fn stone(found: &Tombstones, model: &ModelInfo, key: &[Value]) -> Option<Tombstone> {
    found.get(&(named(model), record(key))).copied()
}

/// Takes the guards of these records alone, and leaves in them what happened.
pub(crate) async fn mark(scope: &Scope, place: Place, model: &ModelInfo, keys: &[Vec<Value>], deed: Deed) -> Result<()> {
    let Some(table) = table(GUARDS).filter(|_| scope.db().is_fenced() && !keys.is_empty()) else { return Ok(()) };
    let (stamp, gone) = match deed {
        Deed::SoftDelete(stamp) => (Value::DateTime(stamp), false),
        Deed::Restore => (Value::Null, false),
        Deed::Delete => (Value::Null, true),
    };
    let (app, model) = (scope.db().app().name, named(model));
    let row = |key: &Vec<Value>| {
        let key = record(key);
        vec![text(app), text(""), text(model.clone()), text(key), stamp.clone(), Value::Bool(gone)]
    };
    let rows: Vec<Vec<Value>> = keys.iter().map(row).collect();
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("INSERT INTO ");
    insert(&mut sql, table, &["app", "tenant", "model", "record", "deleted_at", "gone"], &rows, &[2, 3]);
    sql.sql(match sql.dialect() {
        Dialect::MySql => " ON DUPLICATE KEY UPDATE deleted_at = VALUES(deleted_at), gone = VALUES(gone)",
        _ => " ON CONFLICT (app, model, record) DO UPDATE SET deleted_at = excluded.deleted_at, gone = excluded.gone",
    });
    scope.execute(place, &sql.finish()).await?;
    Ok(())
}
