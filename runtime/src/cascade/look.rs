//! What a walk reads: rows beside the records at hand.

use std::collections::{HashMap, HashSet};

use super::{
    mark::Which,
    walk::{Found, Walk},
};
use crate::{
    db::{Place, Row, SqlWriter},
    error::Result,
    record::{
        keys::{Same, SharedKey, column_list, columns_named, read_key, read_values},
        prepare::pivot_of,
    },
    schema::{Column, Join, LinkInfo, ModelInfo, SourceInfo, Table, Via},
    value::{DateTime, Value},
};

/// A row beside the records at hand: the values that it was found by, its key, its stamp.
pub(super) struct Neighbour {
    /// Of one that was marked as it was found nothing is told but its key: it goes.
    pub by: Option<SharedKey>,
    pub key: SharedKey,
    pub stamp: Option<DateTime>,
    /// Whether it was marked as it was found.
    pub marked: bool,
}

impl Neighbour {
    /// The record by itself.
    pub(super) fn into_found(self) -> Found {
        Found { key: self.key, stamp: self.stamp, marked: self.marked }
    }
}

/// Reads when the row was deleted, where it can be.
pub(super) fn read_stamp(row: &Row, place: usize, deleted_at: Option<&Column>, model: &'static str) -> Result<Option<DateTime>> {
    let read = read_values(row, place, deleted_at.as_slice(), model)?.pop();
    Ok(read.and_then(|value| if let Value::DateTime(moment) = value { Some(moment) } else { None }))
}

impl Walk<'_> {
    /// What the other table of a join is asked for: columns, and the values in them, each behind the stamp of the record that
    /// it stands for.
    pub(super) async fn asked(
        &self,
        from: &'static ModelInfo,
        to: &'static ModelInfo,
        join: &Join,
        fresh: &[Found],
    ) -> Result<(Vec<&'static Column>, Vec<(Option<DateTime>, SharedKey)>)> {
        if let Join::There { columns, .. } = join {
            return Ok((columns_named(to, columns), fresh.iter().map(|record| (record.stamp, record.key.clone())).collect()));
        }
        let keys: Vec<SharedKey> = fresh.iter().map(|record| record.key.clone()).collect();
        let (columns, pairs) = match join {
            Join::Here { columns, target } => {
                let (own, held) = (from.key_columns(), columns_named(from, columns));
                (columns_named(to, target), self.pairs(&from.table, self.place(from)?, [&own, &held], &keys).await?)
            }
            Join::Through(via) => (to.key_columns(), self.through(from, to, via, &keys).await?),
            Join::There { .. } | Join::Along(_) => (Vec::new(), Vec::new()),
        };
        let stamps: HashMap<_, _> = fresh.iter().map(|record| (Same(&record.key), record.stamp)).collect();
        let asked = pairs.into_iter().filter_map(|(origin, value)| Some((*stamps.get(&Same(&origin))?, value)));
        Ok((columns, asked.collect()))
    }

    /// The pairs of keys in a pivot table.
    async fn through(
        &self,
        from: &'static ModelInfo,
        to: &'static ModelInfo,
        via: &Via,
        keys: &[SharedKey],
    ) -> Result<Vec<(SharedKey, SharedKey)>> {
        let Some(table) = pivot_of(from, to, via) else { return Ok(Vec::new()) };
        let named = |names: &[String]| -> Vec<&'static Column> { names.iter().filter_map(|name| table.column(name)).collect() };
        self.pairs(table, self.place(from)?, [&named(&via.near), &named(&via.far)], keys).await
    }

    /// Two groups of columns of the rows whose first group holds one of the keys.
    async fn pairs(
        &self,
        table: &Table,
        place: Place,
        [first, second]: [&[&Column]; 2],
        keys: &[SharedKey],
    ) -> Result<Vec<(SharedKey, SharedKey)>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = SqlWriter::new(self.scope.flavour(place));
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &[first, second].concat());
        sql.sql(" FROM ").table(table).sql(" AS t0 WHERE ").keys_in("t0", first, keys);
        let rows = self.scope.fetch(place, &sql.finish()).await?;
        let read = |row: &Row| Ok((read_key(row, 0, first, "pivot")?, read_key(row, first.len(), second, "pivot")?));
        rows.iter().map(read).collect()
    }

    /// The rows of a model whose columns hold one of the values, deleted or not; those that go may be marked on the way.
    pub(super) async fn neighbours(
        &mut self,
        model: &'static ModelInfo,
        by: &[&Column],
        values: &[SharedKey],
        going: Option<Which>,
    ) -> Result<Vec<Neighbour>> {
        let place = self.place(model)?;
        let deleted_at = model.deleted_at.map(|index| model.column(index)).filter(|_| !values.is_empty());
        if let Some((which, deleted_at)) = self.marked(self.scope.flavour(place), going).zip(deleted_at) {
            return self.mark_in_order(model, deleted_at, by, values, which).await;
        }
        let found = self.rows(model, place, [by, &model.key_columns()], values).await?;
        let stage = self.plan.stage(model);
        // A record that is met again has the stamp of this walk.
        let again = |row: &Neighbour| row.stamp == self.stamp && stage.is_some_and(|stage| self.sets[stage].holds(&row.key));
        self.latest = self.latest.max(found.iter().filter(|row| !again(row)).filter_map(|row| row.stamp).max());
        Ok(found)
    }

    /// The rows of a link by the keys of one end.
    pub(super) async fn links(&mut self, link: &'static LinkInfo, end: usize, keys: &[SharedKey]) -> Result<Vec<Neighbour>> {
        let place = self.scope.db().place_of_link(link.def)?;
        let found = self.rows(&link.source, place, [&link.end_columns(end), &link.end_columns(1 - end)], keys).await?;
        self.latest = self.latest.max(found.iter().filter_map(|row| row.stamp).max());
        Ok(found)
    }

    pub(super) async fn rows(
        &self,
        source: &'static SourceInfo,
        place: Place,
        [by, key]: [&[&Column]; 2],
        values: &[SharedKey],
    ) -> Result<Vec<Neighbour>> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let flavour = self.scope.flavour(place);
        // A record that is found by its key shows it once.
        let same = by.iter().map(|column| &column.name).eq(key.iter().map(|column| &column.name));
        let before = if same { 0 } else { by.len() };
        let deleted_at = source.deleted_at.map(|index| source.column(index));
        let columns: Vec<&Column> = by.iter().chain(key.iter().filter(|_| !same)).copied().chain(deleted_at).collect();
        let mut sql = SqlWriter::new(flavour);
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &columns);
        sql.sql(" FROM ").table(&source.table).sql(" AS t0 WHERE ").keys_in("t0", by, values).sql(" ORDER BY ");
        column_list(&mut sql, "t0", key);
        if self.lock && flavour.row_locks() {
            sql.sql(" FOR UPDATE");
        }
        let rows = self.scope.fetch(place, &sql.finish()).await?;
        let read = |row: &Row| {
            let own = read_key(row, before, key, source.name)?;
            let by = if same { own.clone() } else { read_key(row, 0, by, source.name)? };
            let stamp = read_stamp(row, before + key.len(), deleted_at, source.name)?;
            Ok(Neighbour { by: Some(by), key: own, stamp, marked: false })
        };
        rows.iter().map(read).collect()
    }

    /// The records that no live row of the link holds but those of records that go.
    pub(super) async fn unheld(
        &self,
        stage: usize,
        link: &'static LinkInfo,
        end: usize,
        keys: Vec<SharedKey>,
    ) -> Result<Vec<SharedKey>> {
        if keys.is_empty() {
            return Ok(keys);
        }
        let place = self.scope.db().place_of_link(link.def)?;
        let (near, far) = (link.end_columns(end), link.end_columns(1 - end));
        let mut sql = SqlWriter::new(self.scope.flavour(place));
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &[&far[..], &near[..]].concat());
        sql.sql(" FROM ").table(&link.table).sql(" AS t0 WHERE t0.deleted_at IS NULL AND ").keys_in("t0", &far, &keys);
        let mut held = HashSet::new();
        for row in self.scope.fetch(place, &sql.finish()).await? {
            if !self.sets[stage].holds(&read_key(&row, far.len(), &near, link.def.name)?) {
                held.insert(Same(read_key(&row, 0, &far, link.def.name)?));
            }
        }
        Ok(keys.into_iter().map(Same).filter(|key| !held.contains(key)).map(|Same(key)| key).collect())
    }
}
