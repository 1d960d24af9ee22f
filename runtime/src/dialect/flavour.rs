//! The databases, and what each of them can do.

use serde::{Deserialize, Serialize};

/// A family of SQL: what migration files are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL.
    Postgres,
    /// MariaDB and MySQL.
    MySql,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// All of them.
    pub const ALL: [Dialect; 3] = [Dialect::Postgres, Dialect::MySql, Dialect::Sqlite];

    /// The name in file names and settings.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Postgres => "postgres",
            Dialect::MySql => "mysql",
            Dialect::Sqlite => "sqlite",
        }
    }
}

/// A server as it was found: a dialect, and what this server adds to it or lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flavour {
    /// PostgreSQL; `true` where its default collation is not already byte order.
    Postgres {
        /// Text ids ask for byte order themselves.
        collate_keys: bool,
    },
    /// MariaDB 10.6 and later.
    MariaDb,
    /// MySQL 8.
    MySql,
    /// SQLite.
    Sqlite,
}

impl Flavour {
    /// The family of SQL it speaks.
    pub const fn dialect(self) -> Dialect {
        match self {
            Flavour::Postgres { .. } => Dialect::Postgres,
            Flavour::MariaDb | Flavour::MySql => Dialect::MySql,
            Flavour::Sqlite => Dialect::Sqlite,
        }
    }

    /// The flavour that migration files are written for.
    pub const fn of(dialect: Dialect) -> Self {
        match dialect {
            Dialect::Postgres => Flavour::Postgres { collate_keys: true },
            Dialect::MySql => Flavour::MariaDb,
            Dialect::Sqlite => Flavour::Sqlite,
        }
    }

    /// `INSERT … RETURNING`.
    pub const fn insert_returning(self) -> bool {
        !matches!(self, Flavour::MySql)
    }

    /// Indexes with `WHERE`.
    pub const fn partial_indexes(self) -> bool {
        matches!(self.dialect(), Dialect::Postgres | Dialect::Sqlite)
    }

    /// DDL that a transaction can undo.
    pub const fn transactional_ddl(self) -> bool {
        matches!(self.dialect(), Dialect::Postgres | Dialect::Sqlite)
    }

    /// Lists as parameters: `= ANY($1)`.
    pub const fn array_parameters(self) -> bool {
        matches!(self.dialect(), Dialect::Postgres)
    }

    /// `WITH … AS (SELECT … FOR UPDATE), … AS (UPDATE …)`: one statement reads, locks and writes.
    pub const fn writes_what_it_reads(self) -> bool {
        matches!(self.dialect(), Dialect::Postgres)
    }

    /// `SELECT … FOR UPDATE`; SQLite has one writer anyway.
    pub const fn row_locks(self) -> bool {
        !matches!(self.dialect(), Dialect::Sqlite)
    }
}
