//! Links that come back with their records.

use std::collections::HashMap;

use super::{
    act::Manner,
    walk::{Dismissed, Rows},
};
use crate::{
    db::{Row, Scope, SqlWriter},
    dialect::share_lock,
    error::Result,
    journal::{self, Tombstone},
    record::{
        ends::untaken,
        keyed::{Keyed, Only},
        keys::{KeyValues, Same, SharedKey, column_list, distinct, read_key, read_values},
        merge::Merge,
    },
    schema::{ColType, Column, LinkInfo, ModelInfo},
    value::{DateTime, Value},
};

/// A row whose other end lives is revived; one whose other end is deleted takes that end's stamp, and so waits for it.
pub(super) async fn revive(scope: &Scope, manner: Manner, dismissed: &Dismissed) -> Result<()> {
    match &dismissed.rows {
        Rows::Pairs(pairs) if pairs.is_empty() => Ok(()),
        Rows::Pairs(pairs) => revive_pairs(scope, manner, dismissed.link, 1 - dismissed.end, pairs).await,
        Rows::At(stamp, keys) => revive_at_once(scope, dismissed.link, dismissed.end, *stamp, keys).await,
    }
}

/// The same by one statement.
async fn revive_at_once(scope: &Scope, link: &'static LinkInfo, end: usize, stamp: DateTime, keys: &[SharedKey]) -> Result<()> {
    let place = scope.db().place_of_link(link.def)?;
    let (near, far, other) = (link.end_columns(end), link.end_columns(1 - end), link.end_model(1 - end));
    let (pair, own, moment) = (link.pair_columns(), other.key_columns(), Value::DateTime(stamp));
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("UPDATE ").table(&link.table).sql(" AS t1 SET deleted_at = found.ended FROM (SELECT ");
    column_list(&mut sql, "t0", &pair);
    sql.sql(", t0.ctid AS place, ");
    match other.deleted_at {
        Some(deleted_at) => sql.column("o", &other.column(deleted_at).name),
        None => sql.sql("NULL::timestamptz"),
    };
    sql.sql(" AS ended FROM ").table(&link.table).sql(" AS t0 JOIN ").table(&other.table).sql(" AS o ON ");
    equal(&mut sql, ["o", "t0"], &own, &far);
    sql.sql(" WHERE t0.deleted_at = ").bind(moment.clone(), ColType::MOMENT).sql(" AND ").keys_in("t0", &near, keys);
    sql.sql(" ORDER BY ");
    column_list(&mut sql, "o", &own);
    // The records stay as they are until the links are written.
    sql.sql(share_lock(sql.dialect())).sql(" OF o) AS found WHERE t1.deleted_at = ").bind(moment, ColType::MOMENT);
    // A row is met where it was found, and not looked for again; its key counts all the same, as parts of a table have the
    // same places.
    sql.sql(" AND t1.ctid = found.place AND ");
    equal(&mut sql, ["t1", "found"], &pair, &pair);
    scope.execute(place, &sql.finish()).await.map_err(|error| link.violation(error))?;
    Ok(())
}

/// Appends that columns of two aliases are the same.
pub(super) fn equal(sql: &mut SqlWriter, [a, b]: [&str; 2], left: &[&Column], right: &[&Column]) {
    for (place, (left, right)) in left.iter().zip(right).enumerate() {
        sql.sql(if place > 0 { " AND " } else { "" }).column(a, &left.name).sql(" = ").column(b, &right.name);
    }
}

async fn revive_pairs(
    scope: &Scope,
    manner: Manner,
    link: &'static LinkInfo,
    far: usize,
    pairs: &[[SharedKey; 2]],
) -> Result<()> {
    let other = link.end_model(far);
    let ends = distinct(pairs.iter().map(|pair| pair[far].clone()));
    let stamps = match scope.db().place_of(other.def)? == scope.db().place_of_link(link.def)? {
        true => stamps_of(scope, other, &ends).await?,
        false => stamps_elsewhere(scope, link, other, ends).await?,
    };
    let (mut live, mut waiting) = (Vec::new(), Vec::new());
    for pair in pairs {
        match stamps.get(&Same(pair[far].clone())) {
            Some(Value::Null) => live.push(pair.clone()),
            Some(stamp) => waiting.push([pair.concat(), vec![stamp.clone()]].concat()),
            // The other record is gone for good.
            None => {}
        }
    }
    if matches!(manner, Manner::Told | Manner::Least) {
        live = untaken(scope, link, live).await?;
    }
    let live: Vec<KeyValues> = live.into_iter().map(|pair| pair.concat()).collect();
    let place = scope.db().place_of_link(link.def)?;
    let flavour = scope.flavour(place);
    if !live.is_empty() {
        let key = link.pair_columns();
        let statement = Keyed::new(&link.table, &key, live).set(flavour, &[("deleted_at", Value::Null)], Only::All)?;
        scope.execute(place, &statement).await.map_err(|error| link.violation(error))?;
    }
    set_stamps(scope, link, waiting).await
}

/// Takes back what was revived before its other records were looked at: a row whose other record is deleted takes that
/// record's stamp, one whose other record is gone stays dismissed.
pub(super) async fn take_back(
    scope: &Scope,
    link: &'static LinkInfo,
    far: usize,
    pairs: Vec<[SharedKey; 2]>,
    was: Option<DateTime>,
) -> Result<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let stamps = stamps_of(scope, link.end_model(far), &distinct(pairs.iter().map(|pair| pair[far].clone()))).await?;
    let back = pairs.iter().filter_map(|pair| match stamps.get(&Same(pair[far].clone())) {
        Some(Value::Null) => None,
        Some(stamp) => Some([pair.concat(), vec![stamp.clone()]].concat()),
        None => Some([pair.concat(), vec![was.map_or(Value::Null, Value::DateTime)]].concat()),
    });
    set_stamps(scope, link, back.collect()).await
}

/// Sets the stamps of rows: pairs, each with its stamp behind it.
async fn set_stamps(scope: &Scope, link: &'static LinkInfo, rows: Vec<Vec<Value>>) -> Result<()> {
    let Some(deleted_at) = link.deleted_at.filter(|_| !rows.is_empty()) else { return Ok(()) };
    let place = scope.db().place_of_link(link.def)?;
    let (on, set) = (link.pair_columns(), link.column(deleted_at));
    let columns: Vec<&Column> = on.iter().copied().chain([set]).collect();
    let merge = Merge { table: &link.table, columns: &columns, on: &on, live: false, version: None, revive: false };
    scope.execute(place, &merge.update(scope.flavour(place), rows, &[set])?).await?;
    Ok(())
}

/// The same of records that live in another database than their links, as it is known here.
async fn stamps_elsewhere(
    scope: &Scope,
    link: &'static LinkInfo,
    model: &'static ModelInfo,
    keys: Vec<SharedKey>,
) -> Result<HashMap<Same<SharedKey>, Value>> {
    let place = scope.db().place_of_link(link.def)?;
    let stones = journal::hold(scope, place, &[(model, keys.iter().map(|key| key.to_vec()).collect())]).await?;
    let state = |key: &SharedKey| match journal::stone(&stones, model, key) {
        Some(Tombstone::Gone) => None,
        Some(Tombstone::Marked(stamp)) => Some((Same(key.clone()), Value::DateTime(stamp))),
        None => Some((Same(key.clone()), Value::Null)),
    };
    Ok(keys.iter().filter_map(state).collect())
}

/// When records were deleted: `NULL` for live ones, nothing for those that do not exist.
async fn stamps_of(scope: &Scope, model: &'static ModelInfo, keys: &[SharedKey]) -> Result<HashMap<Same<SharedKey>, Value>> {
    let place = scope.db().place_of(model.def)?;
    let key = model.key_columns();
    let stamp: Vec<&Column> = model.deleted_at.map(|index| model.column(index)).into_iter().collect();
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("SELECT ");
    column_list(&mut sql, "t0", &[&key[..], &stamp[..]].concat());
    sql.sql(" FROM ").table(&model.table).sql(" AS t0 WHERE ").keys_in("t0", &key, keys);
    sql.sql(" ORDER BY ");
    column_list(&mut sql, "t0", &key);
    // The records stay as they are until the links are written.
    sql.sql(share_lock(scope.flavour(place).dialect()));
    let read = |row: &Row| {
        let stamp = read_values(row, key.len(), &stamp, model.name)?.pop().unwrap_or(Value::Null);
        Ok((Same(read_key(row, 0, &key, model.name)?), stamp))
    };
    scope.fetch(place, &sql.finish()).await?.iter().map(read).collect()
}
