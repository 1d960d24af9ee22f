//! From an empty database to queries over the link: the modules bring their own migrations.

use modelink::{
    App, Error,
    migrate::{Source, State},
    prelude::*,
};
use modelink_tests::{TestResult, on_every_empty_database};
use plugin_club::{Club, best_reviews, links::*, write_review};
use plugin_loyalty::{Entry, Member};
use plugin_reviews::{Reply, Review};

#[tokio::test]
async fn the_modules_bring_their_migrations_and_the_application_its_link() -> TestResult {
    on_every_empty_database::<Club, _>(|db| async move {
        let applied = Club::migrate(&db).await?;
        let modules: Vec<_> = applied.iter().map(|migration| migration.module.as_str()).collect();
        assert_eq!(modules, ["reviews", "loyalty"]);
        assert!(Club::migrate(&db).await?.is_empty(), "what ran once runs once");
        for module in Club::status(&db, &Source::Embedded).await? {
            let applied = module.migrations.iter().all(|migration| migration.state == State::Applied);
            assert!(applied && module.generated, "{module:?}");
        }

        create!(Member { email: "ann@example.org" }).exec(&db).await?;
        create!(Member { email: "bob@example.org" }).exec(&db).await?;
        let good = write_review(&db, "ann@example.org", 5, "warm and light").await?;
        write_review(&db, "ann@example.org", 4, "as shown").await?;
        write_review(&db, "bob@example.org", 2, "too small").await?;
        create!(Reply { text: "thank you", review: &good }).exec(&db).await?;
        let best = best_reviews(&db, 4).await?;
        let expected = r#"[{"stars":5,"text":"warm and light","author":{"email":"ann@example.org","reviews":2},"replies":[{"text":"thank you"}]},{"stars":4,"text":"as shown","author":{"email":"ann@example.org","reviews":2},"replies":[]}]"#;
        assert_eq!(best, expected);

        let refused = write_review(&db, "bob@example.org", 6, "off the scale").await;
        assert!(matches!(&refused, Err(Error::Check { model: "Review", .. })), "{refused:?}");
        assert_eq!(Entry::count(&db, filter!(Entry, member.email == "bob@example.org")).await?, 1, "no points without a review");

        let ann = Member::list(&db, filter!(Member, reviews.stars == 5)).await?.remove(0);
        Member::soft_delete(&db, [&ann.id]).await?;
        assert_eq!((Review::count(&db, None).await?, Reply::count(&db, None).await?), (1, 0), "across the link and down");
        Member::restore(&db, [&ann.id]).await?;
        assert_eq!(ReviewMember::list(&db, None).await?.len(), 3);
        Ok(())
    })
    .await
}

#[test]
fn the_migrations_that_are_shipped_are_those_of_the_models() -> Result<(), Error> {
    let wanted = modelink::migrate::Generate { dry_run: true, ..Default::default() };
    let stale = Club::generate(&wanted)?;
    assert!(stale.is_empty(), "run the modules' `db -- generate`: {stale:?}");
    Ok(())
}
