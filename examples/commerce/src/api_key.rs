//! Keys to the shop.

use modelink::prelude::*;

/// Keys to the shop.
#[module(models(ApiKey))]
pub struct ApiKeyModule;

/// Who may hold a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
pub enum KeyType {
    /// Anybody: it opens what a shop front shows.
    Publishable,
    /// An administrator.
    Secret,
}

/// A key of an administrator, or of a shop front that may only read.
#[model(id_prefix = "apk", unique(token), index(revoked_at), index(redacted), index(r#type))]
#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: Id<ApiKey>,
    /// A secret key is kept as a hash.
    pub token: String,
    pub salt: String,
    /// What may be shown of the token.
    #[column(searchable)]
    pub redacted: String,
    #[column(searchable)]
    pub title: String,
    pub r#type: KeyType,
    pub last_used_at: Option<DateTime>,
    pub created_by: String,
    pub revoked_by: Option<String>,
    pub revoked_at: Option<DateTime>,
}
