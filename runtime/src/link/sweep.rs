//! Links whose records live in another database: their keys are read in portions, and asked for there.

use std::collections::HashMap;

use super::dangling::{Dangling, End};
use crate::{
    db::{Db, Row, Scope, Session as _, SqlWriter},
    error::Result,
    record::{
        keyed::Keyed,
        keys::{KeyValues, column_list, fingerprint, read_values},
        merge::Merge,
    },
    schema::{ColType, Column},
    value::{Cell, Value},
};

/// How many keys are read at a time: memory stays small, and few statements are needed.
const PORTION: usize = 10_000;

/// Counts the rows that dangle, and mends them where that is wanted.
pub(super) async fn apart(db: &Db, end: &End, mend: bool) -> Result<Dangling> {
    let scope = db.scope();
    let mut dangling = Dangling::default();
    let mut last = None;
    loop {
        let keys = portion(&scope, end, last.as_ref()).await?;
        let Some(greatest) = keys.last().cloned() else { return Ok(dangling) };
        let known = records(&scope, end, &keys).await?;
        let (mut missing, mut deleted) = (Vec::new(), Vec::new());
        for key in keys {
            match known.get(&fingerprint(&key)) {
                None => missing.push(key),
                Some(Value::Null) => {}
                Some(stamp) => deleted.push([key, vec![stamp.clone()]].concat()),
            }
        }
        let width = end.columns.len();
        dangling.missing += rows_with(&scope, end, &missing).await?;
        dangling.deleted += rows_with(&scope, end, &deleted.iter().map(|row| row[..width].to_vec()).collect::<Vec<_>>()).await?;
        if mend {
            remove(&scope, end, missing).await?;
            stamp(&scope, end, deleted).await?;
        }
        last = Some(greatest);
    }
}

/// The next keys that the holder's live rows keep, in order.
async fn portion(scope: &Scope, end: &End, after: Option<&KeyValues>) -> Result<Vec<KeyValues>> {
    let held = end.held();
    let mut sql = SqlWriter::new(scope.flavour(end.place));
    sql.sql("SELECT DISTINCT ");
    column_list(&mut sql, "t0", &held);
    sql.sql(" FROM ").table(&end.holder.table).sql(" AS t0 WHERE ");
    end.counts(&mut sql, "t0");
    if let Some(after) = after {
        sql.sql(" AND (");
        column_list(&mut sql, "t0", &held);
        sql.sql(") > (");
        for (place, (value, column)) in after.iter().zip(&held).enumerate() {
            sql.sql(if place > 0 { ", " } else { "" }).bind(value.clone(), &column.ty);
        }
        sql.sql(")");
    }
    sql.sql(" ORDER BY ");
    column_list(&mut sql, "t0", &held);
    sql.sql(&format!(" LIMIT {PORTION}"));
    let read = |row: &Row| read_values(row, 0, &held, end.link.def.name);
    scope.fetch(end.place, &sql.finish()).await?.iter().map(read).collect()
}

/// When the records with these keys were deleted: `NULL` for live ones, nothing for those that do not exist.
async fn records(scope: &Scope, end: &End, keys: &[KeyValues]) -> Result<HashMap<String, Value>> {
    let key = end.model.key_columns();
    let stamp: Vec<&Column> = end.model.deleted_at.map(|index| end.model.column(index)).into_iter().collect();
    let mut sql = SqlWriter::new(scope.flavour(end.home));
    sql.sql("SELECT ");
    column_list(&mut sql, "e", &[&key[..], &stamp[..]].concat());
    sql.sql(" FROM ").table(&end.model.table).sql(" AS e WHERE ").keys_in("e", &key, keys);
    let read = |row: &Row| {
        let stamp = read_values(row, key.len(), &stamp, end.model.name)?.pop().unwrap_or(Value::Null);
        Ok((fingerprint(&read_values(row, 0, &key, end.model.name)?), stamp))
    };
    scope.fetch(end.home, &sql.finish()).await?.iter().map(read).collect()
}

/// How many live rows of the holder keep one of these keys.
async fn rows_with(scope: &Scope, end: &End, keys: &[KeyValues]) -> Result<u64> {
    if keys.is_empty() {
        return Ok(0);
    }
    let mut sql = SqlWriter::new(scope.flavour(end.place));
    sql.sql("SELECT count(*) FROM ").table(&end.holder.table).sql(" AS t0 WHERE ");
    end.counts(&mut sql, "t0");
    sql.sql(" AND ").keys_in("t0", &end.held(), keys);
    let rows = scope.fetch(end.place, &sql.finish()).await?;
    let Some(row) = rows.first() else { return Ok(0) };
    let count = Cell::new(row, 0, ColType::BIGINT).i64().map_err(|error| error.of(end.link.def.name))?;
    Ok(count.unsigned_abs())
}

async fn remove(scope: &Scope, end: &End, keys: Vec<KeyValues>) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let held = end.held();
    // A dismissed row that leads nowhere could never be revived: it goes too.
    let statement = Keyed::new(&end.holder.table, &held, keys).delete(scope.flavour(end.place))?;
    scope.execute(end.place, &statement).await?;
    Ok(())
}

/// Live rows take the stamp of their deleted record: a restore of it brings them back.
async fn stamp(scope: &Scope, end: &End, rows: Vec<Vec<Value>>) -> Result<()> {
    let Some(set) = end.holder.deleted_at.map(|index| end.holder.column(index)).filter(|_| !rows.is_empty()) else {
        return Ok(());
    };
    let on = end.held();
    let columns: Vec<&Column> = on.iter().copied().chain([set]).collect();
    let merge = Merge { table: &end.holder.table, columns: &columns, on: &on, live: true, version: None, revive: false };
    scope.execute(end.place, &merge.update(scope.flavour(end.place), rows, &[set])?).await?;
    Ok(())
}
