//! Marking rows while they are found: PostgreSQL reads, locks and marks them in one statement, so that their keys need not
//! travel back. Where nothing has to be known of those that stay, it marks them without a look before.

use super::{
    look::Neighbour,
    walk::{Found, Mode, Walk},
};
use crate::{
    db::{Place, Row, SqlWriter, violation},
    dialect::Flavour,
    error::Result,
    record::keys::{KeyValues, column_list, read_values},
    schema::{ColType, Column, SourceInfo, Table},
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

    /// Whether a record of this stamp is one of them.
    pub(super) fn is(self, stamp: Option<DateTime>) -> bool {
        match self {
            Which::Live => stamp.is_none(),
            Which::Deleted => stamp.is_some(),
            Which::At(moment) => stamp == Some(moment),
        }
    }
}

/// The moment at which all of them were deleted.
pub(super) fn one_stamp(records: &[Found]) -> Option<DateTime> {
    let stamp = records.first()?.stamp?;
    records.iter().all(|record| record.stamp == Some(stamp)).then_some(stamp)
}

impl Walk<'_> {
    /// Which records the walk marks as it finds them, on this database.
    pub(super) fn marked(&self, flavour: Flavour, which: Option<Which>) -> Option<Which> {
        which.filter(|_| self.marks && flavour.writes_what_it_reads())
    }

    /// Marks the rows whose columns hold one of the values, and tells which they were.
    pub(super) async fn mark_at_once(
        &self,
        source: &'static SourceInfo,
        place: Place,
        [by, key]: [&[&Column]; 2],
        values: &[KeyValues],
        which: Which,
    ) -> Result<Vec<Neighbour>> {
        let Some(deleted_at) = source.deleted_at.map(|index| source.column(index)).filter(|_| !values.is_empty()) else {
            return Ok(Vec::new());
        };
        let columns = [by, key].concat();
        let mut sql = SqlWriter::new(self.scope.flavour(place));
        sql.sql("UPDATE ").table(&source.table).sql(" AS t0 SET ").name(&deleted_at.name).sql(" = ");
        sql.bind(self.stamp.map_or(Value::Null, Value::DateTime), ColType::MOMENT);
        sql.sql(" WHERE ").keys_in("t0", by, values).sql(" AND ").column("t0", &deleted_at.name);
        which.append(&mut sql);
        sql.sql(" RETURNING ");
        column_list(&mut sql, "t0", &columns);
        let rows = self.scope.fetch(place, &sql.finish()).await.map_err(|error| violation(error, &[source]))?;
        let read = |row: &Row| {
            let mut by_values = read_values(row, 0, &columns, source.name)?;
            let key = by_values.split_off(by.len());
            Ok(Neighbour { by: by_values, key, stamp: which.stamp(), marked: true })
        };
        rows.iter().map(read).collect()
    }
}

/// Rows that are found by a query, and what marks them.
pub(super) struct Marking<'a> {
    pub table: &'a Table,
    pub key: &'a [&'a Column],
    pub deleted_at: &'a Column,
    /// How many columns stand before those of the key in the query; the stamp stands behind them.
    pub before: usize,
    pub which: Which,
    /// Nothing where they are revived.
    pub stamp: Option<DateTime>,
}

impl Marking<'_> {
    /// What stands before the query.
    pub(super) fn head(&self, sql: &mut SqlWriter) {
        sql.sql("WITH found (").sql(&self.columns()).sql(", place) AS MATERIALIZED (");
    }

    /// The last column of the query: where a row was found, so that it need not be looked for again. A row that somebody
    /// changed meanwhile is not met there, and parts of a table have the same places: its key counts all the same.
    pub(super) const PLACE: &'static str = ", t0.ctid";

    /// What stands behind it: the rows, each with the number of all that were marked.
    pub(super) fn tail(&self, sql: &mut SqlWriter) {
        let stamp = self.stamp.map_or(Value::Null, Value::DateTime);
        sql.sql("), marked AS (UPDATE ").table(self.table).sql(" AS t1 SET ").name(&self.deleted_at.name).sql(" = ");
        sql.bind(stamp, ColType::MOMENT).sql(" FROM found WHERE t1.ctid = found.place");
        for (place, column) in self.key.iter().enumerate() {
            sql.sql(" AND ").column("t1", &column.name).sql(&format!(" = found.c{}", self.before + place));
        }
        sql.sql(&format!(" AND found.c{}", self.width() - 1));
        self.which.append(sql);
        sql.sql(" RETURNING 1) SELECT ").sql(&self.columns()).sql(", (SELECT count(*) FROM marked) FROM found");
    }

    fn columns(&self) -> String {
        let columns: Vec<String> = (0..self.width()).map(|place| format!("c{place}")).collect();
        columns.join(", ")
    }

    fn width(&self) -> usize {
        self.before + self.key.len() + 1
    }
}
