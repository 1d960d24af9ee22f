//! Do the links lead somewhere? Raw SQL can make them lie; a look finds it, and consent mends it.

use modelink::{Error, db::Place, link::LinkHealth, migrate::Consent, prelude::*};
use modelink_tests::{
    Server, TestResult,
    apart::on_every_arrangement,
    on_every_database,
    shop::{
        Shop,
        blog::{BlogModule, BlogPost},
        brand::Brand,
        links::*,
        product::Product,
    },
};

use crate::counting::statements;

async fn product(db: &Db, name: &str) -> Result<Product, Error> {
    create!(Product { title: name, handle: name }).exec(db).await
}

async fn post(db: &Db, title: &str) -> Result<BlogPost, Error> {
    create!(BlogPost { title: title }).exec(db).await
}

/// What is said of the ends of `ProductPost`: missing and deleted products, missing and deleted posts.
fn of_product_post(found: &[LinkHealth]) -> [u64; 4] {
    let ends: Vec<_> = found.iter().filter(|end| end.link == "ProductPost").collect();
    assert_eq!(ends.iter().map(|end| end.end).collect::<Vec<_>>(), ["Product", "BlogPost"]);
    [ends[0].missing, ends[0].deleted, ends[1].missing, ends[1].deleted]
}

/// Links shirt and hat with a post each, and a third post with both; then raw SQL removes the hat and marks the first post.
async fn lies(db: &Db, posts: Place) -> TestResult<(Product, BlogPost)> {
    let (shirt, hat) = (product(db, "shirt").await?, product(db, "hat").await?);
    let (first, second, third) = (post(db, "1").await?, post(db, "2").await?, post(db, "3").await?);
    let pairs = [(&shirt.id, &first.id), (&hat.id, &second.id), (&shirt.id, &third.id), (&hat.id, &third.id)];
    ProductPost::create(db, pairs).await?;
    assert_eq!(of_product_post(&Shop::check_links(db).await?), [0; 4]);
    db.sql("delete from product where handle = 'hat'").execute().await?;
    db.sql("update blog_post set deleted_at = updated_at where title = '1'").at(posts).execute().await?;
    Ok((shirt, first))
}

async fn is_mended(db: &Db, shirt: &Product, first: &BlogPost) -> TestResult {
    let found = Shop::check_links(db).await?;
    assert_eq!(of_product_post(&found), [2, 0, 0, 1]);
    assert!(found.iter().any(LinkHealth::is_broken));
    assert_eq!(of_product_post(&Shop::check_links(db).await?), [2, 0, 0, 1], "a look changes nothing");
    let consent = Consent::none().allow("mend:product_brand");
    assert_eq!(of_product_post(&Shop::check_links_with(db, &consent).await?), [2, 0, 0, 1]);
    assert!(Shop::check_links(db).await?.iter().any(LinkHealth::is_broken), "consent to another link mends nothing");
    let consent = Consent::none().allow("mend:product_post");
    let mended = Shop::check_links_with(db, &consent).await?;
    assert_eq!(of_product_post(&mended), [2, 0, 0, 1]);
    assert!(!mended.iter().any(LinkHealth::is_broken));
    assert_eq!(of_product_post(&Shop::check_links(db).await?), [0; 4]);
    assert_eq!(ProductPost::list(db, None).await?.len(), 1, "what leads somewhere stays");
    // The dismissed link waits for its post.
    BlogPost::restore(db, [&first.id]).await?;
    let live = ProductPost::list(db, filter!(ProductPost, product == shirt)).await?;
    assert_eq!(live.len(), 2);
    Ok(())
}

#[tokio::test]
async fn links_that_lead_nowhere_are_counted_and_mended_by_consent() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (shirt, first) = lies(&db, Place::default()).await?;
        is_mended(&db, &shirt, &first).await
    })
    .await
}

#[tokio::test]
async fn a_link_that_leads_nowhere_is_never_a_null_in_a_list() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (shirt, _) = lies(&db, Place::default()).await?;
        let acme = create!(Brand { name: "acme", products: [&shirt] }).exec(&db).await?;
        // Of two posts of the shirt one is deleted; of its brand nothing is left.
        db.sql("delete from brand").execute().await?;
        let rows = graph!(Product { posts(order: title) { title }, brand { name }, n: posts.count() }).json(&db).await?;
        assert_eq!(rows, r#"[{"posts":[{"title":"3"}],"brand":null,"n":1}]"#);
        let rows = graph!(BlogPost(order: title) { title, products { handle } }).json(&db).await?;
        assert_eq!(rows, r#"[{"title":"2","products":[]},{"title":"3","products":[{"handle":"shirt"}]}]"#);
        assert_eq!(Product::count(&db, filter!(Product, brand == &acme)).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn links_into_another_database_are_looked_at_too() -> TestResult {
    let (shop, blog) = (Server::sqlite().empty().await?, Server::sqlite().empty().await?);
    let db = Shop::builder().default(shop.url()).module::<BlogModule>(blog.url()).connect().await?;
    Shop::push(&db).await?;
    let (shirt, first) = lies(&db, db.placement().of(<BlogModule as modelink::schema::Module>::DEF)).await?;
    is_mended(&db, &shirt, &first).await
}

#[tokio::test]
async fn links_between_databases_of_all_kinds_are_looked_at_too() -> TestResult {
    on_every_arrangement(|db| async move {
        let (shirt, first) = lies(&db, db.placement().of(<BlogModule as modelink::schema::Module>::DEF)).await?;
        is_mended(&db, &shirt, &first).await
    })
    .await
}

#[tokio::test]
async fn a_look_costs_as_many_statements_for_a_thousand_links_as_for_one() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = product(&db, "shirt").await?;
        let (few, first) = statements(Shop::check_links(&db)).await;
        let posts: Vec<_> = (0..1_000).map(|n| create!(BlogPost { title: n.to_string() })).collect();
        let posts = BlogPost::create_many(&db, posts).await?;
        ProductPost::create(&db, posts.iter().map(|post| (&shirt.id, &post.id))).await?;
        let (many, then) = statements(Shop::check_links(&db)).await;
        assert_eq!((few?.len(), first), (many?.len(), then));
        Ok(())
    })
    .await
}
