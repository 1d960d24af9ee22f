//! The catalog of MariaDB and MySQL.

/// Tables and their columns.
pub(super) const COLUMNS: &str = "\
    SELECT CAST(table_name AS char), CAST(column_name AS char) FROM information_schema.columns \
    WHERE table_schema = database() ORDER BY table_name, ordinal_position";
