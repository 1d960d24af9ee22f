//! The tables between two others, as SQL.

use super::pairs;
use crate::{
    db::SqlWriter,
    dialect::{quote, table_name},
    schema::Trail,
};

/// Where a trail stands in a statement: its tables have aliases with one prefix.
pub(crate) struct Stops<'a> {
    trail: &'a Trail,
    prefix: &'a str,
}

impl<'a> Stops<'a> {
    /// The tables of the trail.
    pub(crate) fn new(trail: &'a Trail, prefix: &'a str) -> Self {
        Stops { trail, prefix }
    }

    fn alias(&self, place: usize) -> String {
        format!("{}_{place}", self.prefix)
    }

    /// The alias of the first table, and its columns that are joined with this side.
    pub(crate) fn first(&self) -> (String, &'a [String]) {
        (self.alias(0), self.trail.stops.first().map_or(&[], |stop| &stop.entry))
    }

    /// The alias of the last table, and its columns that are joined with the other side.
    pub(crate) fn last(&self) -> (String, &'a [String]) {
        (self.alias(self.trail.stops.len().saturating_sub(1)), self.trail.stops.last().map_or(&[], |stop| &stop.exit))
    }

    /// Appends the tables, joined with each other.
    pub(crate) fn tables(&self, sql: &mut SqlWriter) {
        for (place, stop) in self.trail.stops.iter().enumerate() {
            let name = table_name(sql.dialect(), stop.schema.as_deref(), &stop.table);
            sql.sql(if place > 0 { " JOIN " } else { "" }).sql(&name).sql(" AS ").sql(&self.alias(place));
            if let Some(before) = place.checked_sub(1) {
                sql.sql(" ON ");
                pairs(sql, &self.alias(before), &self.trail.stops[before].exit, &self.alias(place), &stop.entry);
            }
        }
    }

    /// Appends that no row between is deleted.
    pub(crate) fn live(&self, sql: &mut SqlWriter) {
        for (place, stop) in self.trail.stops.iter().enumerate() {
            if let Some(deleted_at) = &stop.deleted_at {
                sql.sql(" AND ").column(&self.alias(place), deleted_at).sql(" IS NULL");
            }
        }
    }

    /// Appends the columns of both sides, under names that are free.
    pub(crate) fn ends(&self, sql: &mut SqlWriter) {
        let sides = [(self.first(), near_names(self.trail)), (self.last(), far_names(self.trail))];
        for ((alias, columns), names) in sides {
            for (column, name) in columns.iter().zip(names) {
                let name = quote(sql.dialect(), &name);
                sql.column(&alias, column).sql(" AS ").sql(&name).sql(", ");
            }
        }
        sql.trim(", ");
    }
}

/// What the columns of this side are called in [`Stops::ends`].
pub(crate) fn near_names(trail: &Trail) -> Vec<String> {
    (0..trail.near.len()).map(|place| format!("near_{place}")).collect()
}

/// What the columns of the other side are called in [`Stops::ends`].
pub(crate) fn far_names(trail: &Trail) -> Vec<String> {
    (0..trail.far.len()).map(|place| format!("far_{place}")).collect()
}
