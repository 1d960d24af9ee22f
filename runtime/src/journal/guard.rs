//! Guards and tombstones of records that live in other databases.

use std::collections::HashMap;

use super::{
    Deed,
    log::{insert, text},
    tables::{GUARDS, table},
};
use crate::{
    db::{Place, Row, Scope, SqlWriter},
    dialect::{Dialect, insert_new, share_lock},
    error::{Error, Result},
    schema::{ColType, ModelInfo, Table},
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

/// How often guards are made again that somebody [removes](super::prune) at the same time.
const TRIES: usize = 5;

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
    for _ in 0..TRIES {
        if scope.flavour(place).row_locks() {
            make(scope, place, table, &pairs).await?;
        }
        let rows = lock(scope, place, table, &pairs).await?;
        // One that was removed between the two statements is made again: without it nobody is kept away.
        if !scope.flavour(place).row_locks() || rows.len() == pairs.len() {
            return rows.iter().filter_map(|row| read(row).transpose()).collect();
        }
    }
    Err(Error::Undone)
}

/// Makes the guards that are not there.
async fn make(scope: &Scope, place: Place, table: &Table, pairs: &[Vec<Value>]) -> Result<()> {
    let app = scope.db().app().name;
    let row = |pair: &Vec<Value>| [&[text(app), text("")][..], pair, &[Value::Bool(false)]].concat();
    let rows: Vec<Vec<Value>> = pairs.iter().map(row).collect();
    let mut sql = SqlWriter::new(scope.flavour(place));
    let (into, unless) = insert_new(sql.dialect());
    sql.sql(into);
    insert(&mut sql, table, &["app", "tenant", "model", "record", "gone"], &rows, &[2, 3]);
    sql.sql(unless);
    scope.execute(place, &sql.finish()).await.map(|_| ())
}

/// Shares the guards that are there.
async fn lock(scope: &Scope, place: Place, table: &Table, pairs: &[Vec<Value>]) -> Result<Vec<Row>> {
    let key = super::log::columns(table, &["model", "record"]);
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("SELECT g.model, g.record, g.gone, g.deleted_at FROM ").table(table).sql(" AS g WHERE g.app = ");
    sql.bind(text(scope.db().app().name), ColType::TEXT).sql(" AND ").keys_in("g", &key, pairs);
    sql.sql(" ORDER BY g.model, g.record").sql(share_lock(scope.flavour(place).dialect()));
    scope.fetch(place, &sql.finish()).await
}

/// The tombstone in a guard, if there is one, behind model and key.
fn read(row: &Row) -> Result<Option<((String, String), Tombstone)>> {
    let word = |index| Cell::new(row, index, ColType::TEXT).string();
    let read = || {
        let record = (word(0)?, word(1)?);
        let gone = Cell::new(row, 2, &ColType::new(Kind::Bool)).bool()?;
        let stone = match (gone, Cell::new(row, 3, ColType::MOMENT).value()?) {
            (true, _) => Tombstone::Gone,
            (false, Value::DateTime(stamp)) => Tombstone::Marked(stamp),
            (false, _) => return Ok(None),
        };
        Ok(Some((record, stone)))
    };
    read().map_err(|error: crate::error::ReadError| error.of(GUARDS))
}

/// Keys of guards that nobody holds and that have no tombstone, or one of a record that was removed before a moment; they
/// are held until the transaction ends.
pub(super) async fn unlocked_or_old(scope: &Scope, place: Place, old: DateTime, most: usize) -> Result<Vec<Vec<Value>>> {
    let Some(table) = table(GUARDS) else { return Ok(Vec::new()) };
    let app = text(scope.db().app().name);
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("SELECT g.model, g.record FROM ").table(table).sql(" AS g WHERE g.app = ").bind(app.clone(), ColType::TEXT);
    sql.sql(" AND (g.deleted_at IS NULL AND g.gone = ").bind(Value::Bool(false), &ColType::new(Kind::Bool));
    sql.sql(" OR g.gone = ").bind(Value::Bool(true), &ColType::new(Kind::Bool));
    sql.sql(" AND g.deleted_at < ").bind(Value::DateTime(old), ColType::MOMENT);
    sql.sql(&format!(") ORDER BY g.model, g.record LIMIT {most}"));
    sql.sql(if scope.flavour(place).row_locks() { " FOR UPDATE SKIP LOCKED" } else { "" });
    let key = |row: &Row| {
        let word = |index| Cell::new(row, index, ColType::TEXT).string().map_err(|error| error.of(GUARDS));
        Ok(vec![app.clone(), text(word(0)?), text(word(1)?)])
    };
    scope.fetch(place, &sql.finish()).await?.iter().map(key).collect()
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
        // The moment tells how old the tombstone is.
        Deed::Delete => (Value::DateTime(DateTime::now()), true),
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
