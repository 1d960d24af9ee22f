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
    let mut quoted = String::with_capacity(name.len() + 2);
    push_quoted(&mut quoted, dialect, name);
    quoted
}

/// Appends a name as one identifier.
pub(crate) fn push_quoted(text: &mut String, dialect: Dialect, name: &str) {
    let mark = if dialect == Dialect::MySql { '`' } else { '"' };
    text.push(mark);
    if name.contains([mark, '\0']) {
        // A name never holds NUL: the declarations refuse it, and no database could store it.
        for character in name.chars().filter(|&character| character != '\0') {
            if character == mark {
                text.push(mark);
            }
            text.push(character);
        }
    } else {
        text.push_str(name);
    }
    text.push(mark);
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
