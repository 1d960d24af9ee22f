//! A row of any database.

use sea_orm::sqlx::{self, Row as _};

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
        }
    }
}
