//! A row of any database.

use sea_orm::sqlx;

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
