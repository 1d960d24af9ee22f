//! Links: one row for each pair, cardinality held by the database, both ends there.

use modelink::{Error, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        blog::BlogPost,
        brand::Brand,
        inventory::Item,
        links::*,
        product::{Product, ProductModule, Variant},
    },
};

use crate::counting::statements;

async fn product(db: &Db, name: &str) -> Result<Product, Error> {
    create!(Product { title: name, handle: name }).exec(db).await
}

async fn post(db: &Db, title: &str) -> Result<BlogPost, Error> {
    create!(BlogPost { title: title }).exec(db).await
}

#[tokio::test]
async fn a_pair_is_one_link_however_often_it_is_given() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (shirt, first, second) = (product(&db, "shirt").await?, post(&db, "1").await?, post(&db, "2").await?);
        let made = ProductPost::create(&db, [(&shirt.id, &second.id), (&shirt.id, &first.id), (&shirt.id, &second.id)])
            .with(|row| row.position(2).note("first"))
            .await?;
        assert_eq!(made.iter().map(|row| &row.blog_post).collect::<Vec<_>>(), [&second.id, &first.id]);
        assert_eq!((made[0].position, made[0].note.as_deref()), (2, Some("first")));
        assert!(made[0].id.to_string().starts_with("prodpost_"));
        // Again: the columns that are given change, the others and the id stay.
        let again = ProductPost::create(&db, [(&shirt.id, &second.id)]).with(|row| row.position(3)).await?;
        assert_eq!((again[0].position, again[0].note.as_deref(), &again[0].id), (3, Some("first"), &made[0].id));
        let listed = ProductPost::list(&db, filter!(ProductPost, product == &shirt && position == 3)).await?;
        assert_eq!(listed.len(), 1);
        assert!(ProductPost::create(&db, []).await?.is_empty());
        assert_eq!(ProductPost::dismiss(&db, []).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_dismissed_link_is_revived_in_place() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (shirt, news) = (product(&db, "shirt").await?, post(&db, "news").await?);
        let made = ProductPost::create(&db, [(&shirt.id, &news.id)]).with(|row| row.note("kept")).await?;
        assert_eq!(ProductPost::dismiss(&db, [(&shirt.id, &news.id)]).await?, 1);
        assert_eq!(ProductPost::dismiss(&db, [(&shirt.id, &news.id)]).await?, 0);
        assert!(ProductPost::list(&db, None).await?.is_empty());
        let revived = ProductPost::create(&db, [(&shirt.id, &news.id)]).await?;
        assert_eq!((&revived[0].id, revived[0].note.as_deref(), revived[0].deleted_at), (&made[0].id, Some("kept"), None));
        ProductPost::dismiss(&db, [(&shirt.id, &news.id)]).await?;
        assert_eq!(ProductPost::restore(&db, [(&shirt.id, &news.id)]).await?, 1);
        assert_eq!(ProductPost::delete(&db, [(&shirt.id, &news.id)]).await?, 1);
        assert_eq!(db.sql("select count(*) from product_post").rows::<(i64,)>().await?, [(0,)]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn both_ends_must_exist_and_live() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (shirt, news) = (product(&db, "shirt").await?, post(&db, "news").await?);
        let (nothing, nowhere) = (Id::<Product>::new("prod_no"), Id::<BlogPost>::new("post_no"));
        let refused = ProductPost::create(&db, [(&shirt.id, &news.id), (&nothing, &news.id)]).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { link: "ProductPost", end: "Product" })), "{refused:?}");
        let refused = ProductPost::create(&db, [(&shirt.id, &news.id), (&shirt.id, &nowhere)]).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { end: "BlogPost", .. })), "{refused:?}");
        assert!(ProductPost::list(&db, None).await?.is_empty(), "nothing is written half-way");
        ProductPost::create(&db, [(&shirt.id, &nowhere)]).unchecked().await?;
        assert_eq!(ProductPost::list(&db, None).await?.len(), 1);
        BlogPost::soft_delete(&db, [&news.id]).await?;
        let refused = ProductPost::create(&db, [(&shirt.id, &news.id)]).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { end: "BlogPost", .. })), "{refused:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_taken_one_end_is_an_error_and_replace_moves_it() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = product(&db, "shirt").await?;
        let (acme, zeta) = (create!(Brand { name: "Acme" }).exec(&db).await?, create!(Brand { name: "Zeta" }).exec(&db).await?);
        ProductBrand::create(&db, [(&shirt.id, &acme.id)]).await?;
        ProductBrand::create(&db, [(&shirt.id, &acme.id)]).await?;
        let taken = ProductBrand::create(&db, [(&shirt.id, &zeta.id)]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "ProductBrand", end: "Product" })), "{taken:?}");
        let both = ProductBrand::create(&db, [(&shirt.id, &acme.id), (&shirt.id, &zeta.id)]).await;
        assert!(matches!(&both, Err(Error::Cardinality { .. })), "{both:?}");
        ProductBrand::replace(&db, [(&shirt.id, &zeta.id)]).await?;
        let rows = ProductBrand::list(&db, None).await?;
        assert_eq!(rows.iter().map(|row| &row.brand).collect::<Vec<_>>(), [&zeta.id]);
        // The old pair cannot come back while the place is taken.
        let taken = ProductBrand::restore(&db, [(&shirt.id, &acme.id)]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { .. })), "{taken:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_race_gives_a_one_end_two_records() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = create!(Product { title: "a", handle: "a", variants: [{ price: dec!(1) }] }).exec(&db).await?;
        let variant = Variant::list(&db, filter!(Variant, product == &shirt)).await?.remove(0);
        let mut rivals = Vec::new();
        for shelf in 0..8 {
            let item = create!(Item { shelf: format!("{shelf}"), quantity: 1 }).exec(&db).await?;
            let (db, variant) = (db.clone(), variant.id.clone());
            rivals.push(tokio::spawn(async move { VariantItem::create(&db, [(&variant, &item.id)]).await.map(|_| ()) }));
        }
        let mut won = 0;
        for rival in rivals {
            match rival.await? {
                Ok(()) => won += 1,
                Err(error) => assert!(matches!(error, Error::Cardinality { link: "VariantItem", end: "Variant" }), "{error:?}"),
            }
        }
        assert_eq!((won, VariantItem::list(&db, None).await?.len()), (1, 1));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn one_pair_from_many_hands_is_one_link() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (shirt, news) = (product(&db, "shirt").await?, post(&db, "news").await?);
        let hands = (0..8).map(|_| {
            let (db, shirt, news) = (db.clone(), shirt.id.clone(), news.id.clone());
            tokio::spawn(async move { ProductPost::create(&db, [(&shirt, &news)]).await.map(|_| ()) })
        });
        for hand in hands.collect::<Vec<_>>() {
            hand.await??;
        }
        assert_eq!(ProductPost::list(&db, None).await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn ten_thousand_pairs_take_as_many_statements_as_two() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let products = Product::create_many(
            &db,
            (0..100).map(|number| {
                let name = format!("p{number}");
                create!(Product { title: name.as_str(), handle: name.as_str() })
            }),
        )
        .await?;
        let posts = BlogPost::create_many(&db, (0..100).map(|number| create!(BlogPost { title: format!("{number}") }))).await?;
        let pairs = || products.iter().flat_map(|product| posts.iter().map(move |post| (&product.id, &post.id)));
        let (few, for_few) = statements(async { ProductPost::create(&db, pairs().take(2)).await }).await;
        let (all, for_all) = statements(async { ProductPost::create(&db, pairs()).await }).await;
        assert_eq!((few?.len(), all?.len()), (2, 10_000));
        assert_eq!(for_few, for_all);
        assert!(for_all <= 5, "{for_all}");
        let (gone, for_gone) = statements(ProductPost::dismiss(&db, pairs())).await;
        assert_eq!((gone?, for_gone), (10_000, 1));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_hundred_thousand_pairs_are_one_call() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let drafts = (0..500).map(|n| create!(Product { title: "p", handle: n.to_string() }));
        let products = Product::create_many(&db, drafts).await?;
        let posts = BlogPost::create_many(&db, (0..200).map(|_| create!(BlogPost { title: "news" }))).await?;
        let pairs = || products.iter().flat_map(|product| posts.iter().map(move |post| (&product.id, &post.id)));
        let made = ProductPost::create(&db, pairs()).await?;
        assert_eq!(made.len(), 100_000);
        assert!(made.iter().map(|row| (&row.product, &row.blog_post)).eq(pairs()), "in the order given");
        assert_eq!(ProductPost::dismiss(&db, pairs()).await?, 100_000);
        // One that cannot be leaves all others undone.
        let nobody = Id::<BlogPost>::new("post_no");
        let last = products.iter().map(|product| (&product.id, &nobody)).take(1);
        let refused = ProductPost::create(&db, pairs().chain(last)).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { link: "ProductPost", end: "BlogPost" })));
        assert!(ProductPost::list(&db, None).await?.is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_that_is_made_without_a_look_is_told_as_it_is_stored() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = product(&db, "shirt").await?;
        let [acme, zeta] = [create!(Brand { name: "Acme" }).exec(&db).await?, create!(Brand { name: "Zeta" }).exec(&db).await?];
        let told = |rows: &[ProductBrandRow]| rows.iter().map(|row| (row.id.clone(), row.created_at)).collect::<Vec<_>>();
        let made = ProductBrand::create(&db, [(&shirt.id, &acme.id)]).unchecked().await?;
        assert_eq!((made.len(), &made[0].product, &made[0].brand, made[0].deleted_at), (1, &shirt.id, &acme.id, None));
        assert_eq!(told(&made), told(&ProductBrand::list(&db, None).await?));
        let again = ProductBrand::create(&db, [(&shirt.id, &acme.id)]).unchecked().await?;
        assert_eq!(told(&again), told(&made), "it is one link");
        ProductBrand::dismiss(&db, [(&shirt.id, &acme.id)]).await?;
        let revived = ProductBrand::create(&db, [(&shirt.id, &acme.id)]).unchecked().await?;
        assert_eq!((told(&revived), revived[0].deleted_at), (told(&made), None));
        let taken = ProductBrand::create(&db, [(&shirt.id, &zeta.id)]).unchecked().await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "ProductBrand", end: "Product" })), "{taken:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn of_thousands_of_pairs_those_that_were_there_stay_who_they_are() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let drafts = (0..5_000).map(|n| create!(Product { title: "p", handle: n.to_string() }));
        let products = Product::create_many(&db, drafts).await?;
        let [acme, zeta] = [create!(Brand { name: "Acme" }).exec(&db).await?, create!(Brand { name: "Zeta" }).exec(&db).await?];
        let pairs = || products.iter().rev().map(|product| (&product.id, &acme.id));
        let first = ProductBrand::create(&db, pairs().take(40)).await?;
        ProductBrand::dismiss(&db, pairs().take(20)).await?;

        let all = ProductBrand::create(&db, pairs()).await?;
        assert!(all.iter().map(|row| (&row.product, &row.brand)).eq(pairs()), "in the order given");
        let told = |row: &ProductBrandRow| (row.id.clone(), row.created_at);
        assert!(all[..40].iter().map(told).eq(first.iter().map(told)), "rows that were there keep their id and their birth");
        assert!(all.iter().all(|row| row.deleted_at.is_none()));
        let mut stored = ProductBrand::list(&db, None).await?;
        stored.sort_by(|a, b| b.product.cmp(&a.product));
        assert!(all.iter().map(told).eq(stored.iter().map(told)), "what is told is what is stored");

        // All are new, but one cannot be: nothing is written.
        ProductBrand::delete(&db, pairs()).await?;
        let nobody = Id::<Brand>::new("brand_no");
        let taken = products.iter().map(|product| (&product.id, &zeta.id)).take(1);
        let refused = ProductBrand::create(&db, pairs().chain(taken)).await;
        assert!(matches!(&refused, Err(Error::Cardinality { link: "ProductBrand", end: "Product" })), "{refused:?}");
        let lost = products.iter().map(|product| (&product.id, &nobody)).take(1);
        let refused = ProductBrand::create(&db, pairs().skip(1).chain(lost)).await;
        assert!(matches!(&refused, Err(Error::MissingEnd { link: "ProductBrand", end: "Brand" })), "{refused:?}");
        assert!(ProductBrand::list(&db, None).await?.is_empty());
        Ok(())
    })
    .await
}

#[test]
fn a_module_tells_what_it_offers() {
    let offered = ProductModule::linkable();
    let product = offered.iter().find(|offer| offer.model == "Product").map(|offer| (offer.entity, offer.columns.clone()));
    assert_eq!(product, Some(("product", vec!["product_id".to_owned()])));
}
