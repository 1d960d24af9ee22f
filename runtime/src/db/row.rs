//! A row of any database.

use sea_orm::sqlx::{self, Row as _};

use super::{Given, Packed};

/// A row as the driver gave it; [`Cell`](crate::value::Cell) reads it by position.
pub enum Row {
    /// From PostgreSQL.
    #[cfg(feature = "sqlx-postgres")]
    Postgres(sqlx::postgres::PgRow),
    /// From MariaDB or MySQL.
    #[cfg(feature = "sqlx-mysql")]
    MySql(sqlx::mysql::MySqlRow),
    /// From SQLite.
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
    /// From a text in which the database packed many rows.
    Packed(Packed),
    /// From the program.
    Given(Given),
}

impl Row {
    /// How many cells it has.
    pub(crate) fn len(&self) -> usize {
        match self {
            #[cfg(feature = "sqlx-postgres")]
            Row::Postgres(row) => row.len(),
            #[cfg(feature = "sqlx-mysql")]
            Row::MySql(row) => row.len(),
            #[cfg(feature = "sqlx-sqlite")]
            Row::Sqlite(row) => row.len(),
            Row::Packed(row) => row.len(),
            Row::Given(row) => row.len(),
        }
    }
}

/// A row that is only looked at, whoever owns it.
#[derive(Clone, Copy)]
pub enum RowRef<'r> {
    /// From PostgreSQL.
    #[cfg(feature = "sqlx-postgres")]
    Postgres(&'r sqlx::postgres::PgRow),
    /// From MariaDB or MySQL.
    #[cfg(feature = "sqlx-mysql")]
    MySql(&'r sqlx::mysql::MySqlRow),
    /// From SQLite.
    #[cfg(feature = "sqlx-sqlite")]
    Sqlite(&'r sqlx::sqlite::SqliteRow),
    /// From a text in which the database packed many rows.
    Packed(&'r Packed),
    /// From the program.
    Given(&'r Given),
}

impl<'r> From<&'r Row> for RowRef<'r> {
    fn from(row: &'r Row) -> Self {
        match row {
            #[cfg(feature = "sqlx-postgres")]
            Row::Postgres(row) => RowRef::Postgres(row),
            #[cfg(feature = "sqlx-mysql")]
            Row::MySql(row) => RowRef::MySql(row),
            #[cfg(feature = "sqlx-sqlite")]
            Row::Sqlite(row) => RowRef::Sqlite(row),
            Row::Packed(row) => RowRef::Packed(row),
            Row::Given(row) => RowRef::Given(row),
        }
    }
}

impl<'r> RowRef<'r> {
    /// The row behind a result of SeaORM; `None` where it came from none of our databases, as a mock does.
    pub(crate) fn of(result: &'r sea_orm::QueryResult) -> Option<Self> {
        #[cfg(feature = "sqlx-postgres")]
        if let Some(row) = result.try_as_pg_row() {
            return Some(RowRef::Postgres(row));
        }
        #[cfg(feature = "sqlx-mysql")]
        if let Some(row) = result.try_as_mysql_row() {
            return Some(RowRef::MySql(row));
        }
        #[cfg(feature = "sqlx-sqlite")]
        if let Some(row) = result.try_as_sqlite_row() {
            return Some(RowRef::Sqlite(row));
        }
        let _ = result;
        None
    }

    /// The place of the column of that name.
    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        use sqlx::Column as _;
        match self {
            #[cfg(feature = "sqlx-postgres")]
            RowRef::Postgres(row) => row.try_column(name).ok().map(|column| column.ordinal()),
            #[cfg(feature = "sqlx-mysql")]
            RowRef::MySql(row) => row.try_column(name).ok().map(|column| column.ordinal()),
            #[cfg(feature = "sqlx-sqlite")]
            RowRef::Sqlite(row) => row.try_column(name).ok().map(|column| column.ordinal()),
            RowRef::Packed(_) | RowRef::Given(_) => None,
        }
    }
}
