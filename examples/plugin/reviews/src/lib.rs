//! Reviews: what people say about things. The module knows neither the people nor the things; the application that uses
//! it links them.
//!
//! The crate ships its migrations, for every database. After a change of the models:
//!
//! ```console
//! $ cargo run -p plugin-reviews --example reviews-db -- generate
//! ```

use modelink::prelude::*;

/// What people say, and what is answered.
#[module(models(Review, Reply), migrations = "migrations")]
pub struct ReviewsModule;

/// What somebody says.
#[model(id_prefix = "review", check(stars >= 1 && stars <= 5))]
#[derive(Debug, Clone)]
pub struct Review {
    /// Made by the library.
    pub id: Id<Review>,
    /// One to five.
    #[column(index)]
    pub stars: i16,
    /// In their own words.
    #[column(searchable)]
    pub text: String,
    /// They go with the review.
    #[relation(mapped_by = review, cascade(delete))]
    pub replies: HasMany<Reply>,
}

/// An answer to a review.
#[model(id_prefix = "reply")]
#[derive(Debug, Clone)]
pub struct Reply {
    /// Made by the library.
    pub id: Id<Reply>,
    /// What is answered.
    pub text: String,
    /// To which review.
    pub review: BelongsTo<Review>,
}
