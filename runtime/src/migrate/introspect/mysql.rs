//! The catalog of MariaDB and MySQL.

/// Tables, columns, indexes, foreign keys and checks, each row in the form that [`super::read`] takes. MySQL names a
/// constraint's table elsewhere than MariaDB, so the checks are asked for by one of the two queries below.
macro_rules! catalog {
    ($checks:literal) => {
        concat!(
            "SELECT 'table', CAST(table_name AS char), '', IF(table_type LIKE '%VIEW%', 'view', ''), '', '', '', '', '', 0 \
             FROM information_schema.tables WHERE table_schema = database() \
             UNION ALL \
             SELECT 'column', CAST(table_name AS char), CAST(column_name AS char), CAST(column_type AS char), \
             IF(is_nullable = 'YES', 'nullable', ''), CAST(coalesce(column_default, '') AS char), \
             CAST(coalesce(generation_expression, '') AS char), CAST(extra AS char), CAST(coalesce(collation_name, '') AS char), \
             ordinal_position FROM information_schema.columns WHERE table_schema = database() \
             UNION ALL \
             SELECT IF(index_name = 'PRIMARY', 'key', 'index'), CAST(table_name AS char), CAST(index_name AS char), \
             CAST(coalesce(column_name, '') AS char), IF(non_unique = 0, 'unique', ''), '', CAST(lower(index_type) AS char), '', '', \
             seq_in_index FROM information_schema.statistics WHERE table_schema = database() \
             UNION ALL \
             SELECT 'foreign', CAST(k.table_name AS char), CAST(k.constraint_name AS char), CAST(k.column_name AS char), \
             CAST(k.referenced_table_name AS char), CAST(k.referenced_column_name AS char), CAST(r.delete_rule AS char), \
             CAST(r.update_rule AS char), '', k.ordinal_position \
             FROM information_schema.key_column_usage k \
             JOIN information_schema.referential_constraints r ON r.constraint_schema = k.constraint_schema \
             AND r.constraint_name = k.constraint_name AND r.table_name = k.table_name \
             WHERE k.table_schema = database() AND k.referenced_table_name IS NOT NULL \
             UNION ALL ",
            $checks
        )
    };
}

pub(super) const MARIADB: &str = catalog!(
    "SELECT IF(level = 'Column' AND check_clause LIKE 'json_valid(%', 'document', 'check'), CAST(table_name AS char), \
     CAST(constraint_name AS char), CAST(check_clause AS char), '', '', '', '', '', 0 \
     FROM information_schema.check_constraints WHERE constraint_schema = database() ORDER BY 1, 2, 3, 10"
);

pub(super) const MYSQL: &str = catalog!(
    "SELECT 'check', CAST(t.table_name AS char), CAST(c.constraint_name AS char), CAST(c.check_clause AS char), '', '', '', '', '', 0 \
     FROM information_schema.check_constraints c \
     JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema \
     AND t.constraint_name = c.constraint_name AND t.constraint_type = 'CHECK' \
     WHERE c.constraint_schema = database() ORDER BY 1, 2, 3, 10"
);

/// The catalog's name of a type that DDL writes in short.
pub(super) fn type_in_catalog(ty: &str) -> String {
    let (name, collation) = ty.split_once(" COLLATE ").unwrap_or((ty, ""));
    let name = name.split(" CHARACTER SET ").next().unwrap_or(name);
    collated(&plain(name), collation.trim_matches('`'))
}

/// The form in which two types are compared: without the widths at which integers were once shown.
pub(super) fn plain(ty: &str) -> String {
    let ty = ty.replace(", ", ",");
    let word = ty.split('(').next().unwrap_or(&ty);
    match word {
        "boolean" => "tinyint(1)".into(),
        "tinyint" if ty == "tinyint(1)" => ty,
        "tinyint" | "smallint" | "int" | "bigint" => word.into(),
        _ => ty,
    }
}

/// A type with its collation, where that is not the library's.
pub(super) fn collated(ty: &str, collation: &str) -> String {
    match collation {
        "" | "utf8mb4_bin" => ty.to_owned(),
        other => format!("{ty} COLLATE {other}"),
    }
}
