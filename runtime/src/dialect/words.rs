//! Words of SQL that each database has in its own form.

use super::Dialect;

/// The end of a query whose rows nobody may change before this transaction is over.
pub(crate) fn share_lock(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => " FOR SHARE",
        Dialect::MySql => " LOCK IN SHARE MODE",
        // There is one writer.
        Dialect::Sqlite => "",
    }
}

/// What stands before the table and behind the rows of an `INSERT` that leaves alone what is there already.
pub(crate) fn insert_new(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Postgres | Dialect::Sqlite => ("INSERT INTO ", " ON CONFLICT DO NOTHING"),
        Dialect::MySql => ("INSERT IGNORE INTO ", ""),
    }
}

/// Milliseconds since 1970, by the clock of the database: the clocks of programs differ.
pub(crate) fn epoch_millis(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
        Dialect::MySql => "CAST(unix_timestamp(now(3)) * 1000 AS signed)",
        Dialect::Sqlite => "CAST((julianday('now') - 2440587.5) * 86400000 AS integer)",
    }
}

/// What ends `EXISTS (…`. SQLite 3.51 makes a join of it, and behind an `OFFSET` gives a row again for each match; not where
/// the query has a limit.
pub(crate) fn end_of_exists(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => " LIMIT 1)",
        Dialect::Postgres | Dialect::MySql => ")",
    }
}
