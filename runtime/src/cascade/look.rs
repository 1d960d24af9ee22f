//! What a walk reads: rows beside the records at hand.

use std::collections::HashSet;

use super::walk::{Found, Walk};
use crate::{
    db::{Place, Row, SqlWriter},
    error::Result,
    record::{
        keys::{KeyValues, column_list, columns_named, fingerprint, read_values},
        prepare::pivot_of,
    },
    schema::{Column, Join, LinkInfo, ModelInfo, SourceInfo, Table, Via},
    value::{DateTime, Value},
};

/// A row beside the records at hand: the values that it was found by, its key, its stamp.
pub(super) struct Neighbour {
    pub by: KeyValues,
    pub key: KeyValues,
    pub stamp: Option<DateTime>,
}

impl Walk<'_> {
    /// What the other table of a join is asked for: columns, and the values in them, each behind the key of the record that
    /// it stands for.
    pub(super) async fn asked(
        &self,
        from: &'static ModelInfo,
        to: &'static ModelInfo,
        join: &Join,
        fresh: &[Found],
    ) -> Result<(Vec<&'static Column>, Vec<(KeyValues, KeyValues)>)> {
        let own = from.key_columns();
        let keys: Vec<KeyValues> = fresh.iter().map(|record| record.key.clone()).collect();
        Ok(match join {
            Join::There { columns, .. } => {
                (columns_named(to, columns), keys.iter().map(|key| (key.clone(), key.clone())).collect())
            }
            Join::Here { columns, target } => {
                let held = columns_named(from, columns);
                (columns_named(to, target), self.pairs(&from.table, self.place(from)?, [&own, &held], &keys).await?)
            }
            Join::Through(via) => (to.key_columns(), self.through(from, to, via, &keys).await?),
            Join::Along(_) => (Vec::new(), Vec::new()),
        })
    }

    /// The pairs of keys in a pivot table.
    async fn through(
        &self,
        from: &'static ModelInfo,
        to: &'static ModelInfo,
        via: &Via,
        keys: &[KeyValues],
    ) -> Result<Vec<(KeyValues, KeyValues)>> {
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
        keys: &[KeyValues],
    ) -> Result<Vec<(KeyValues, KeyValues)>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = SqlWriter::new(self.scope.flavour(place));
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &[first, second].concat());
        sql.sql(" FROM ").table(table).sql(" AS t0 WHERE ").keys_in("t0", first, keys);
        let rows = self.scope.fetch(place, &sql.finish()).await?;
        let read = |row: &Row| Ok((read_values(row, 0, first, "pivot")?, read_values(row, first.len(), second, "pivot")?));
        rows.iter().map(read).collect()
    }

    /// The rows of a model whose columns hold one of the values, deleted or not.
    pub(super) async fn neighbours(
        &mut self,
        model: &'static ModelInfo,
        by: &[&Column],
        values: &[KeyValues],
    ) -> Result<Vec<Neighbour>> {
        let place = self.place(model)?;
        self.rows(model, place, by, &model.key_columns(), values).await
    }

    pub(super) async fn rows(
        &mut self,
        source: &'static SourceInfo,
        place: Place,
        by: &[&Column],
        key: &[&Column],
        values: &[KeyValues],
    ) -> Result<Vec<Neighbour>> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let flavour = self.scope.flavour(place);
        let stamp: Vec<&Column> = source.deleted_at.map(|index| source.column(index)).into_iter().collect();
        let mut sql = SqlWriter::new(flavour);
        sql.sql("SELECT ");
        column_list(&mut sql, "t0", &[by, key, &stamp].concat());
        sql.sql(" FROM ").table(&source.table).sql(" AS t0 WHERE ").keys_in("t0", by, values).sql(" ORDER BY ");
        column_list(&mut sql, "t0", key);
        if self.lock && flavour.row_locks() {
            sql.sql(" FOR UPDATE");
        }
        let mut found = Vec::new();
        for row in self.scope.fetch(place, &sql.finish()).await? {
            let mut cells = read_values(&row, 0, &[by, key, &stamp].concat(), source.name)?;
            let stamp = match cells.drain(by.len() + key.len()..).next() {
                Some(Value::DateTime(moment)) => Some(moment),
                _ => None,
            };
            self.latest = self.latest.max(stamp);
            let key = cells.split_off(by.len());
            found.push(Neighbour { by: cells, key, stamp });
        }
        Ok(found)
    }

    /// The records that no live row of the link holds but those of records that go.
    pub(super) async fn unheld(
        &self,
        stage: usize,
        link: &'static LinkInfo,
        end: usize,
        keys: Vec<KeyValues>,
    ) -> Result<Vec<KeyValues>> {
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
            if !self.sets[stage].holds(&read_values(&row, far.len(), &near, link.def.name)?) {
                held.insert(fingerprint(&read_values(&row, 0, &far, link.def.name)?));
            }
        }
        Ok(keys.into_iter().filter(|key| !held.contains(&fingerprint(key))).collect())
    }
}
