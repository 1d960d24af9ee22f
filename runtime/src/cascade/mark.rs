//! Marking rows while they are found: PostgreSQL reads, locks and marks them in one statement, so that their keys need not
//! travel back.

use super::walk::{Found, Mode, Walk};
use crate::{
    db::SqlWriter,
    dialect::Flavour,
    schema::{ColType, Column, Table},
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
        let columns: Vec<String> = (0..self.width()).map(|place| format!("c{place}")).collect();
        sql.sql("WITH found (").sql(&columns.join(", ")).sql(") AS MATERIALIZED (");
    }

    /// What stands behind it.
    pub(super) fn tail(&self, sql: &mut SqlWriter) {
        let stamp = self.stamp.map_or(Value::Null, Value::DateTime);
        sql.sql("), marked AS (UPDATE ").table(self.table).sql(" AS t1 SET ").name(&self.deleted_at.name).sql(" = ");
        sql.bind(stamp, ColType::MOMENT).sql(" FROM found WHERE ");
        for (place, column) in self.key.iter().enumerate() {
            sql.sql(if place > 0 { " AND " } else { "" }).column("t1", &column.name);
            sql.sql(&format!(" = found.c{}", self.before + place));
        }
        let found = format!(" AND found.c{}", self.width() - 1);
        match self.which {
            Which::Live => sql.sql(&found).sql(" IS NULL"),
            Which::Deleted => sql.sql(&found).sql(" IS NOT NULL"),
            Which::At(moment) => sql.sql(&found).sql(" = ").bind(Value::DateTime(moment), ColType::MOMENT),
        };
        sql.sql(") SELECT * FROM found");
    }

    fn width(&self) -> usize {
        self.before + self.key.len() + 1
    }
}
