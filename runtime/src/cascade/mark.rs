//! Marking rows while they are found: PostgreSQL locks them, marks them and tells which they were in one statement, so that
//! their keys need not travel back.

use super::{
    look::{Neighbour, read_stamp},
    revive::equal,
    walk::{Found, Mode, Walk},
};
use crate::{
    db::{Place, Row, SqlWriter, violation},
    dialect::Flavour,
    error::Result,
    record::{
        keyed::Keyed,
        keys::{SharedKey, column_list, compare, read_key},
    },
    schema::{ColType, Column, ModelInfo, SourceInfo},
    value::{DateTime, Value},
};

/// Which of the records that are found go.
#[derive(Clone, Copy)]
pub(super) enum Which {
    Live,
    Deleted,
    /// Those that were deleted at that moment.
    At(DateTime),
}

impl Which {
    /// Those that go with these records; `None` where only each by itself could tell.
    pub(super) fn with(mode: Mode, records: &[Found]) -> Option<Self> {
        match mode {
            Mode::Soft => Some(Which::Live),
            Mode::Restore => one_stamp(records).map(Which::At),
            Mode::Hard => None,
        }
    }

    /// Appends that a stamp is one of theirs.
    fn append(self, sql: &mut SqlWriter) {
        match self {
            Which::Live => sql.sql(" IS NULL"),
            Which::Deleted => sql.sql(" IS NOT NULL"),
            Which::At(moment) => sql.sql(" = ").bind(Value::DateTime(moment), ColType::MOMENT),
        };
    }

    /// The stamp of all of them, where they have one.
    pub(super) fn stamp(self) -> Option<DateTime> {
        match self {
            Which::At(moment) => Some(moment),
            Which::Live | Which::Deleted => None,
        }
    }
}

/// The moment at which all of them were deleted.
pub(super) fn one_stamp(records: &[Found]) -> Option<DateTime> {
    let stamp = records.first()?.stamp?;
    records.iter().all(|record| record.stamp == Some(stamp)).then_some(stamp)
}

/// What a statement calls the rows that it has locked; no table has such a name.
const HELD: &str = "\"rows held\"";

impl Walk<'_> {
    /// Which records the walk marks as it finds them, on this database.
    pub(super) fn marked(&self, flavour: Flavour, which: Option<Which>) -> Option<Which> {
        which.filter(|_| self.marks && flavour.writes_what_it_reads())
    }

    /// Marks the records whose columns hold one of the values, after all of them are locked in the order of their keys. One that
    /// somebody changes meanwhile is waited for, and judged as it is then.
    pub(super) async fn mark_in_order(
        &mut self,
        model: &'static ModelInfo,
        deleted_at: &'static Column,
        by: &[&Column],
        values: &[SharedKey],
        which: Which,
    ) -> Result<Vec<Neighbour>> {
        let (place, key) = (self.scope.db().place_of(model.def)?, model.key_columns());
        // A record that is found by its key shows it once.
        let same = by.iter().map(|column| &column.name).eq(key.iter().map(|column| &column.name));
        if same && !matches!(which, Which::Deleted) {
            return self.mark_by_key(model, deleted_at, values, which).await;
        }
        let mut sql = SqlWriter::new(self.scope.flavour(place));
        self.write_mark(&mut sql, model, deleted_at, [by, &key], (values, which));
        sql.sql(" RETURNING ");
        column_list(&mut sql, "t0", &key);
        self.tell_stamp(&mut sql, model, deleted_at, which);
        let rows = self.scope.fetch(place, &sql.finish()).await.map_err(|error| violation(error, &[&model.source]))?;
        let told = |row: &Row| read_stamp(row, key.len(), Some(deleted_at), model.name);
        if let (Which::Live, Some(row)) = (which, rows.first()) {
            self.latest = self.latest.max(told(row)?);
        }
        let read = |row: &Row| {
            let stamp = if let Which::Deleted = which { told(row)? } else { which.stamp() };
            Ok(Neighbour { by: None, key: read_key(row, 0, &key, model.name)?, stamp, marked: true })
        };
        rows.iter().map(read).collect()
    }

    /// The same by the keys of the records: they are looked up one by one, in the order of the list, and so locked in it.
    async fn mark_by_key(
        &self,
        model: &'static ModelInfo,
        deleted_at: &'static Column,
        keys: &[SharedKey],
        which: Which,
    ) -> Result<Vec<Neighbour>> {
        let (place, key) = (self.scope.db().place_of(model.def)?, model.key_columns());
        let mut sorted = keys.to_vec();
        sorted.sort_by(|a, b| compare(a, b));
        let mut sql = SqlWriter::new(self.scope.flavour(place));
        let (matched, rows) = Keyed::new(&model.table, &key, sorted).matched(sql.dialect());
        sql.sql("UPDATE ").table(&model.table).sql(" AS t0 SET ").name(&deleted_at.name).sql(" = ");
        sql.bind(self.stamp.map_or(Value::Null, Value::DateTime), ColType::MOMENT).sql(" FROM ");
        rows.table(&mut sql)?;
        sql.sql(" WHERE ").sql(&matched).sql(" AND ");
        sql.column("t0", &deleted_at.name);
        which.append(&mut sql);
        let marked = |key: SharedKey| Neighbour { by: None, key, stamp: which.stamp(), marked: true };
        if let Which::Live = which {
            // Mostly all of them live: nothing is told of each. Otherwise those were marked that have the stamp, as no other call
            // of this program has it.
            let done = self.scope.execute(place, &sql.finish()).await.map_err(|error| violation(error, &[&model.source]))?;
            if done == keys.len() as u64 {
                return Ok(keys.iter().cloned().map(marked).collect());
            }
            let found = self.rows(&model.source, place, [&key, &key], keys).await?;
            return Ok(found.into_iter().filter(|row| row.stamp == self.stamp).map(|row| marked(row.key)).collect());
        }
        sql.sql(" RETURNING ");
        column_list(&mut sql, "t0", &key);
        let rows = self.scope.fetch(place, &sql.finish()).await.map_err(|error| violation(error, &[&model.source]))?;
        rows.iter().map(|row| read_key(row, 0, &key, model.name).map(marked)).collect()
    }

    /// Appends all but what is told.
    fn write_mark(
        &self,
        sql: &mut SqlWriter,
        model: &'static ModelInfo,
        deleted_at: &Column,
        [by, key]: [&[&Column]; 2],
        (values, which): (&[SharedKey], Which),
    ) {
        sql.sql("WITH ").sql(HELD).sql(" AS MATERIALIZED (SELECT ");
        column_list(sql, "t0", &[key, &[deleted_at]].concat());
        sql.sql(" FROM ").table(&model.table).sql(" AS t0 WHERE ");
        let start = sql.len();
        sql.keys_in("t0", by, values);
        let found = start..sql.len();
        sql.sql(" ORDER BY ");
        column_list(sql, "t0", key);
        sql.sql(" FOR UPDATE) UPDATE ").table(&model.table).sql(" AS t0 SET ").name(&deleted_at.name).sql(" = ");
        sql.bind(self.stamp.map_or(Value::Null, Value::DateTime), ColType::MOMENT);
        if let Which::Deleted = which {
            sql.sql(" FROM ").sql(HELD).sql(" AS h WHERE ");
            equal(sql, ["t0", "h"], key, key);
        } else {
            // Looking for them again is faster than joining them: their pages are at hand.
            sql.sql(" WHERE ").again(found).sql(" AND (SELECT count(*) FROM ").sql(HELD).sql(") > 0");
        }
        sql.sql(" AND ").column("t0", &deleted_at.name);
        which.append(sql);
    }

    /// Appends, behind what is told of each record, the stamp that it had; of live ones, the latest of those beside them.
    fn tell_stamp(&self, sql: &mut SqlWriter, model: &'static ModelInfo, deleted_at: &Column, which: Which) {
        match which {
            // All of them had this one.
            Which::At(_) => {}
            Which::Deleted => {
                sql.sql(", ").column("h", &deleted_at.name);
            }
            Which::Live => {
                sql.sql(", (SELECT max(h.").name(&deleted_at.name).sql(") FROM ").sql(HELD).sql(" AS h");
                // Where the walk has been here, some have its own stamp.
                let before = self.plan.stage(model).is_some_and(|stage| !self.sets[stage].found.is_empty());
                if let Some(stamp) = self.stamp.filter(|_| before) {
                    sql.sql(" WHERE h.").name(&deleted_at.name).sql(" <> ").bind(Value::DateTime(stamp), ColType::MOMENT);
                }
                sql.sql(")");
            }
        }
    }

    /// Marks the rows of a link whose columns hold one of the values, as they are met, and tells which they were.
    pub(super) async fn mark_at_once(
        &self,
        source: &'static SourceInfo,
        place: Place,
        [by, key]: [&[&Column]; 2],
        values: &[SharedKey],
        which: Which,
    ) -> Result<Vec<Neighbour>> {
        let Some(deleted_at) = source.deleted_at.map(|index| source.column(index)).filter(|_| !values.is_empty()) else {
            return Ok(Vec::new());
        };
        // Of those that are revived both ends count.
        let pairs = self.mode == Mode::Restore;
        let mut sql = SqlWriter::new(self.scope.flavour(place));
        sql.sql("UPDATE ").table(&source.table).sql(" AS t0 SET ").name(&deleted_at.name).sql(" = ");
        sql.bind(self.stamp.map_or(Value::Null, Value::DateTime), ColType::MOMENT);
        sql.sql(" WHERE ").keys_in("t0", by, values).sql(" AND ").column("t0", &deleted_at.name);
        which.append(&mut sql);
        sql.sql(" RETURNING ");
        column_list(&mut sql, "t0", &if pairs { [key, by].concat() } else { key.to_vec() });
        let rows = self.scope.fetch(place, &sql.finish()).await.map_err(|error| violation(error, &[source]))?;
        let read = |row: &Row| {
            let by = if pairs { Some(read_key(row, key.len(), by, source.name)?) } else { None };
            Ok(Neighbour { by, key: read_key(row, 0, key, source.name)?, stamp: which.stamp(), marked: true })
        };
        rows.iter().map(read).collect()
    }
}
