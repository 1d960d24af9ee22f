//! A club whose members write reviews. Reviews and members come as crates, each with its models and its migrations;
//! this crate owns what joins them.
//!
//! ```console
//! $ export DATABASE_URL='sqlite://club.db?mode=rwc'
//! $ cargo run -p plugin-club --bin club-db -- plan
//! $ cargo run -p plugin-club --bin club-db -- migrate
//! ```
//!
//! `migrate` runs the files that each crate ships, and then makes the table of the link.

use modelink::{Error, prelude::*};
use plugin_loyalty::{LoyaltyModule, Member};
use plugin_reviews::{Review, ReviewsModule};

pub mod links;

use links::*;

/// The application.
#[modelink::app(modules(ReviewsModule, LoyaltyModule), links(ReviewMember))]
pub struct Club;

/// A member writes a review, and gets points for it: all or nothing.
///
/// # Errors
/// [`Error::NotFound`] where nobody has that address, [`Error::Check`] for stars that there are not.
pub async fn write_review(db: &Db, email: &str, stars: i16, text: &str) -> Result<Review, Error> {
    let (email, text) = (email.to_owned(), text.to_owned());
    db.transact(move |tx| {
        let (email, text) = (email.clone(), text.clone());
        async move {
            let found = Member::list(&tx, filter!(Member, email == &email)).await?;
            let member = found.into_iter().next().ok_or(Error::NotFound { model: "Member" })?;
            let reason = format!("a review of {stars} stars");
            create!(plugin_loyalty::Entry { points: 10, reason: reason, member: &member }).exec(&tx).await?;
            create!(Review { stars: stars, text: text, author: &member }).exec(&tx).await
        }
    })
    .await
}

/// The reviews of at least so many stars, with who wrote them, as JSON.
///
/// # Errors
/// Those of the database.
pub async fn best_reviews(db: &Db, stars: i16) -> Result<String, Error> {
    graph! {
        Review(filter: stars >= stars && author != None, order: [-stars, text]) {
            stars, text,
            author { email, reviews: reviews.count() },
            replies(order: created_at) { text },
        }
    }
    .json(db)
    .await
}
