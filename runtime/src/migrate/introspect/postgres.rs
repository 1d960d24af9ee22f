//! The catalog of PostgreSQL.

/// Tables, columns, indexes, foreign keys and checks, each row in the form that [`super::read`] takes.
pub(super) const CATALOG: &str = "\
WITH t AS (
    SELECT c.oid, c.relkind::text AS kind,
        CASE WHEN n.nspname = current_schema() THEN c.relname::text ELSE n.nspname || '.' || c.relname END AS name
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
        AND n.nspname NOT LIKE 'pg\\_%'
)
SELECT 'table', t.name, '', CASE WHEN t.kind IN ('v', 'm') THEN 'view' ELSE '' END, '', '', '', '', '', 0 FROM t
UNION ALL
SELECT 'column', t.name, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN '' ELSE 'nullable' END,
    CASE WHEN a.attgenerated = '' THEN coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') ELSE '' END,
    CASE WHEN a.attgenerated = '' THEN '' ELSE coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid), '') END,
    CASE WHEN a.attidentity = '' THEN '' ELSE 'counter' END,
    CASE WHEN a.attcollation <> y.typcollation THEN coalesce(o.collname::text, '') ELSE '' END, a.attnum::int
FROM t
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation o ON o.oid = a.attcollation
UNION ALL
SELECT CASE WHEN x.indisprimary THEN 'key' ELSE 'index' END, t.name, i.relname::text,
    coalesce(a.attname::text, pg_catalog.pg_get_indexdef(x.indexrelid, k.place::int, false)),
    CASE WHEN x.indisunique THEN 'unique' ELSE '' END, coalesce(pg_catalog.pg_get_expr(x.indpred, x.indrelid), ''),
    CASE WHEN m.amname = 'gin' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_opclass q WHERE q.oid = ANY (x.indclass::oid[])
        AND q.opcname <> 'gin_trgm_ops') THEN 'trigram' ELSE m.amname::text END,
    CASE WHEN x.indisvalid THEN '' ELSE 'invalid' END, '', k.place::int
FROM t
JOIN pg_catalog.pg_index x ON x.indrelid = t.oid
JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = i.relam
CROSS JOIN LATERAL unnest(x.indkey::smallint[]) WITH ORDINALITY AS k(number, place)
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number AND k.number <> 0
UNION ALL
SELECT 'foreign', t.name, c.conname::text, a.attname::text, f.name, b.attname::text, c.confdeltype::text, c.confupdtype::text,
    CASE WHEN c.convalidated THEN '' ELSE 'unproven' END, k.place::int
FROM t
JOIN pg_catalog.pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f'
JOIN t f ON f.oid = c.confrelid
CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(here, there, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.here
JOIN pg_catalog.pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.there
UNION ALL
SELECT 'check', t.name, c.conname::text, coalesce(pg_catalog.pg_get_expr(c.conbin, c.conrelid), ''), '', '', '', '',
    CASE WHEN c.convalidated THEN '' ELSE 'unproven' END, 0
FROM t
JOIN pg_catalog.pg_constraint c ON c.conrelid = t.oid AND c.contype = 'c'
ORDER BY 1, 2, 3, 10";

/// The name of an action of a foreign key.
pub(super) fn action(letter: &str) -> &'static str {
    match letter {
        "c" => "CASCADE",
        "n" => "SET NULL",
        "d" => "SET DEFAULT",
        "r" => "RESTRICT",
        _ => "NO ACTION",
    }
}

/// The catalog's name of a type that DDL writes in short.
pub(super) fn type_in_catalog(ty: &str) -> String {
    let (ty, array) = ty.strip_suffix("[]").map_or((ty, ""), |element| (element, "[]"));
    let (name, collation) = ty
        .split_once(" COLLATE ")
        .map_or((ty, String::new()), |(name, collation)| (name, format!(" COLLATE {}", collation.trim_matches('"'))));
    let long = match name {
        "timestamptz" => "timestamp with time zone".to_owned(),
        "time" => "time without time zone".to_owned(),
        other => match other.strip_prefix("varchar") {
            Some(length) => format!("character varying{length}"),
            None => other.replace(", ", ","),
        },
    };
    format!("{long}{array}{collation}")
}
