//! Identifiers. One quoting function for all dialects; nothing else puts a name into SQL.

use super::Dialect;
use crate::schema::naming;

/// A name as one identifier.
///
/// ```
/// use modelink::dialect::{Dialect, quote};
/// assert_eq!(quote(Dialect::Postgres, r#"a"b"#), r#""a""b""#);
/// assert_eq!(quote(Dialect::MySql, "a`b"), "`a``b`");
/// ```
pub fn quote(dialect: Dialect, name: &str) -> String {
    let mark = if dialect == Dialect::MySql { '`' } else { '"' };
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push(mark);
    // A name never holds NUL: the declarations refuse it, and no database could store it.
    for character in name.chars().filter(|&character| character != '\0') {
        if character == mark {
            quoted.push(mark);
        }
        quoted.push(character);
    }
    quoted.push(mark);
    quoted
}

/// Names as a list of identifiers.
pub fn quote_all(dialect: Dialect, names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| quote(dialect, name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The name of a table where its schema is a prefix.
pub(crate) fn prefixed(schema: &str, table: &str) -> String {
    naming::shorten(&format!("{schema}_{table}"))
}

/// A table: qualified by its schema on PostgreSQL, elsewhere with the schema as a prefix.
pub fn table_name(dialect: Dialect, schema: Option<&str>, table: &str) -> String {
    match (schema, dialect) {
        (None, _) => quote(dialect, table),
        (Some(schema), Dialect::Postgres) => format!("{}.{}", quote(dialect, schema), quote(dialect, table)),
        (Some(schema), _) => quote(dialect, &prefixed(schema, table)),
    }
}
