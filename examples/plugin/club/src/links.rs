//! What joins the modules. Neither of their crates knows of it.

use modelink::prelude::*;
use plugin_loyalty::Member;
use plugin_reviews::Review;

link! {
    /// Who wrote a review.
    pub ReviewMember {
        Review.author: One<Member>,
        /// They go with the member.
        #[cascade(delete)]
        Member.reviews: Many<Review>,
    }
}
