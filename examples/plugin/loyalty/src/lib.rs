//! Loyalty: members of a club, and the points that they collect. The module does not know what the points are for.
//!
//! The crate ships its migrations, for every database. After a change of the models:
//!
//! ```console
//! $ cargo run -p plugin-loyalty --example loyalty-db -- generate
//! ```

use modelink::prelude::*;

/// Members and their points.
#[module(models(Member, Entry), migrations = "migrations")]
pub struct LoyaltyModule;

/// Somebody who collects points.
#[model(id_prefix = "member")]
#[derive(Debug, Clone)]
pub struct Member {
    /// Made by the library.
    pub id: Id<Member>,
    /// Where they are reached.
    #[column(unique)]
    pub email: String,
    /// What they collected.
    #[relation(mapped_by = member, cascade(delete))]
    pub entries: HasMany<Entry>,
}

/// Points that were collected, or spent.
#[model(id_prefix = "entry", check(points != 0))]
#[derive(Debug, Clone)]
pub struct Entry {
    /// Made by the library.
    pub id: Id<Entry>,
    /// Below zero when they are spent.
    pub points: i32,
    /// What they are for.
    pub reason: String,
    /// Whose they are.
    pub member: BelongsTo<Member>,
}
