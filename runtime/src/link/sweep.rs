//! Links whose records live in another database: their keys are read in portions, and asked for there.

use std::collections::HashMap;

use super::dangling::{Dangling, End};
use crate::{
    db::{Db, Row, Scope, Session as _, SqlWriter},
    error::Result,
    journal,
    record::{
        atomic::atomic,
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
        last = Some(greatest);
        let found = Found::among(&scope, end, keys).await?;
        let more = match mend && !found.is_empty() {
            true => atomic(&scope, |scope| mend_held(scope, end, found.keys())).await?,
            false => found.count(&scope, end).await?,
        };
        dangling.missing += more.missing;
        dangling.deleted += more.deleted;
    }
}

/// Mends rows that seem to dangle. No deletion and no restore of their records is carried out here meanwhile: what their
/// database says then holds until the rows are written.
async fn mend_held(scope: Scope, end: &End, keys: Vec<KeyValues>) -> Result<Dangling> {
    journal::hold(&scope, end.place, &[(end.model, keys.clone())]).await?;
    let found = Found::among(&scope, end, keys).await?;
    let dangling = found.count(&scope, end).await?;
    remove(&scope, end, found.missing).await?;
    stamp(&scope, end, found.deleted).await?;
    Ok(dangling)
}

/// Keys that lead to no live record.
#[derive(Default)]
struct Found {
    missing: Vec<KeyValues>,
    /// Each with the stamp of its record behind it.
    deleted: Vec<Vec<Value>>,
}

impl Found {
    async fn among(scope: &Scope, end: &End, keys: Vec<KeyValues>) -> Result<Found> {
        let known = records(scope, end, &keys).await?;
        let mut found = Found::default();
        for key in keys {
            match known.get(&*fingerprint(&key)) {
                None => found.missing.push(key),
                Some(Value::Null) => {}
                Some(stamp) => found.deleted.push([key, vec![stamp.clone()]].concat()),
            }
        }
        Ok(found)
    }

    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.deleted.is_empty()
    }

    fn deleted_keys(&self) -> Vec<KeyValues> {
        self.deleted.iter().map(|row| row[..row.len() - 1].to_vec()).collect()
    }

    fn keys(&self) -> Vec<KeyValues> {
        [self.missing.clone(), self.deleted_keys()].concat()
    }

    /// How many rows lead to them.
    async fn count(&self, scope: &Scope, end: &End) -> Result<Dangling> {
        let missing = rows_with(scope, end, &self.missing).await?;
        Ok(Dangling { missing, deleted: rows_with(scope, end, &self.deleted_keys()).await? })
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
        Ok((fingerprint(&read_values(row, 0, &key, end.model.name)?).into_owned(), stamp))
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
