//! The extension of PostgreSQL that finds parts of texts by an index.

use super::diff::{Change, Edit};
use crate::{
    error::Error,
    schema::{Index, TRIGRAM},
};

/// Brings the extension into the database.
pub(super) const CREATE: &str = "CREATE EXTENSION IF NOT EXISTS pg_trgm";

/// What people should know about it.
pub(super) const REMARK: &str = "Where the extension is missing, this needs the right to create in the database. It stays when the index goes: others may use it.";

/// Whether the changes make an index that stands on the extension.
pub(super) fn is_needed(changes: &[Change]) -> bool {
    changes.iter().any(|change| match change {
        Change::Create(table) => table.indexes.iter().any(Index::finds_parts),
        Change::Alter(alter) => alter.edits.iter().any(|edit| matches!(edit, Edit::AddIndex(index) if index.finds_parts())),
        Change::Rename { .. } | Change::Drop(_) => false,
    })
}

/// What to do where the server refuses the extension.
pub(super) fn explained(error: Error) -> Error {
    let Error::Database(source) = &error else { return error };
    let Some(refusal) = source.as_database_error().filter(|refusal| refusal.message().contains("\"pg_trgm\"")) else {
        return error;
    };
    let why = match refusal.code().as_deref() {
        Some("42501") => "this user may not create it",
        Some("0A000" | "58P01") => "the server does not have it: install the extensions that come with PostgreSQL (`contrib`)",
        _ => return error,
    };
    Error::Migration(format!(
        "an index by `{TRIGRAM}` needs the extension `pg_trgm`, and {why}; then let an administrator run `CREATE EXTENSION \
         pg_trgm` in this database once, or declare no such index ({error})"
    ))
}
