//! One application over several databases: PostgreSQL, MariaDB and SQLite, each in each part.

use std::{ffi::OsString, process::ExitCode, time::Duration};

use modelink::{App, Error, db::Place, dialect::Dialect, prelude::*};
use modelink_tests::{
    Server, TestResult,
    apart::{Apart, arrangements, on_every_arrangement},
    on_every_database,
    shop::{
        Shop,
        blog::{BlogModule, BlogPost, Comment},
        brand::Brand,
        links::*,
        product::{Product, Variant},
    },
};
use tokio::time::{sleep, timeout};

async fn shirt(db: &Db, handle: &str) -> Result<Product, Error> {
    create!(Product {
        title: "Shirt",
        handle: handle,
        variants: [{ sku: "S", price: dec!(10) }],
        posts: [{ title: "Summer", comments: [{ text: "nice" }] }],
    })
    .exec(db)
    .await
}

/// Live products, variants, posts, comments, and links between products and posts.
async fn live(db: &Db) -> Result<[u64; 5], Error> {
    Ok([
        Product::count(db, None).await?,
        Variant::count(db, None).await?,
        BlogPost::count(db, None).await?,
        Comment::count(db, None).await?,
        ProductPost::list(db, None).await?.len() as u64,
    ])
}

/// How many rows a table of the library has, in all databases.
pub(crate) async fn rows(db: &Db, table: &str) -> Result<i64, Error> {
    let mut all = 0;
    for place in db.places() {
        all += db.sql(format!("select count(*) from {table}")).at(place).rows::<(i64,)>().await?[0].0;
    }
    Ok(all)
}

fn blog(db: &Db) -> Place {
    db.placement().of(<BlogModule as modelink::schema::Module>::DEF)
}

#[tokio::test]
async fn a_cascade_goes_on_in_other_databases_and_comes_back_exactly() -> TestResult {
    on_every_arrangement(|db| async move {
        let shirt = shirt(&db, "shirt").await?;
        let other = create!(BlogPost { title: "Winter" }).exec(&db).await?;
        ProductPost::create(&db, [(&shirt.id, &other.id)]).await?;
        // What was deleted or dismissed before stays so.
        let kept = create!(BlogPost { title: "Spring" }).exec(&db).await?;
        ProductPost::create(&db, [(&shirt.id, &kept.id)]).await?;
        ProductPost::dismiss(&db, [(&shirt.id, &kept.id)]).await?;
        BlogPost::soft_delete(&db, [&other.id]).await?;
        assert_eq!(live(&db).await?, [1, 1, 2, 1, 1]);
        for _ in 0..2 {
            assert_eq!(Product::soft_delete(&db, [&shirt.id]).await?, 1);
            assert_eq!(live(&db).await?, [0, 0, 1, 0, 0]);
            assert_eq!(Product::restore(&db, [&shirt.id]).await?, 1);
            assert_eq!(live(&db).await?, [1, 1, 2, 1, 1]);
        }
        // A link whose other record is deleted waits for it.
        BlogPost::restore(&db, [&other.id]).await?;
        assert_eq!(live(&db).await?, [1, 1, 3, 1, 2]);
        Product::soft_delete(&db, [&shirt.id]).await?;
        BlogPost::restore(&db, [&other.id]).await?;
        assert_eq!(live(&db).await?, [0, 0, 2, 0, 0], "the link waits for the product");
        Product::restore(&db, [&shirt.id]).await?;
        assert_eq!(live(&db).await?, [1, 1, 3, 1, 2]);
        assert_eq!(Product::delete(&db, [&shirt.id]).await?, 1);
        assert_eq!(live(&db).await?, [0, 0, 1, 0, 0]);
        assert_eq!(db.sql("select count(*) from blog_post").at(blog(&db)).rows::<(i64,)>().await?, [(1,)]);
        assert_eq!(rows(&db, "modelink_journal").await?, 0, "nothing is pending");
        assert!(!Shop::check_links(&db).await?.iter().any(|end| end.is_broken()));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_forbids_it_elsewhere_is_found_before_anything_is_done() -> TestResult {
    on_every_arrangement(|db| async move {
        let (acme, other) = (create!(Brand { name: "acme" }).exec(&db).await?, create!(Brand { name: "other" }).exec(&db).await?);
        let shirt = create!(Product { title: "Shirt", handle: "shirt", brand: &acme }).exec(&db).await?;
        Brand::soft_delete(&db, [&acme.id]).await?;
        ProductBrand::create(&db, [(&shirt.id, &other.id)]).await?;
        let taken = Brand::restore(&db, [&acme.id]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "ProductBrand", end: "Product" })), "{taken:?}");
        assert_eq!(Brand::count(&db, None).await?, 1, "nothing was restored");
        assert_eq!(rows(&db, "modelink_journal").await?, 0);
        ProductBrand::dismiss(&db, [(&shirt.id, &other.id)]).await?;
        assert_eq!(Brand::restore(&db, [&acme.id]).await?, 1);
        assert_eq!(ProductBrand::list(&db, None).await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_link_is_made_to_a_record_that_is_deleted_elsewhere() -> TestResult {
    on_every_arrangement(|db| async move {
        let shirt = shirt(&db, "shirt").await?;
        let post = create!(BlogPost { title: "Winter" }).exec(&db).await?;
        BlogPost::soft_delete(&db, [&post.id]).await?;
        for checked in [true, false] {
            let made = ProductPost::create(&db, [(&shirt.id, &post.id)]);
            let made = if checked { made.await } else { made.unchecked().await };
            assert!(matches!(&made, Err(Error::MissingEnd { link: "ProductPost", end: "BlogPost" })), "{made:?}");
        }
        BlogPost::restore(&db, [&post.id]).await?;
        ProductPost::create(&db, [(&shirt.id, &post.id)]).await?;
        Product::delete(&db, [&shirt.id]).await?;
        let made = ProductPost::create(&db, [(&shirt.id, &post.id)]).unchecked().await;
        assert!(matches!(&made, Err(Error::MissingEnd { link: "ProductPost", end: "Product" })), "{made:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_a_broken_off_call_left_is_carried_out_once() -> TestResult {
    on_every_arrangement(|db| async move {
        let shirt = shirt(&db, "shirt").await?;
        let links = db.placement().links();
        // The database of the links cannot take the entry now.
        db.sql("alter table modelink_receipts rename to receipts_aside").at(links).execute().await?;
        assert_eq!(Product::soft_delete(&db, [&shirt.id]).await?, 1, "the owner's database has it");
        assert_eq!(live(&db).await?, [0, 0, 1, 1, 1], "the rest is pending");
        assert!(Shop::recover(&db).await.is_err());
        let entries = db.sql("select app, entry, body from modelink_journal").rows::<(String, String, String)>().await?;
        assert!(!entries.is_empty());
        db.sql("alter table receipts_aside rename to modelink_receipts").at(links).execute().await?;
        Shop::recover(&db).await?;
        assert_eq!(live(&db).await?, [0; 5]);
        Product::restore(&db, [&shirt.id]).await?;
        // The entry comes again, as after a crash before it was removed.
        for (app, entry, body) in entries {
            let again = match db.flavour(Place::default()).dialect() {
                Dialect::Postgres => "values ($1, '', $2, $3, now())",
                Dialect::MySql => "values (?, '', ?, ?, now(6))",
                Dialect::Sqlite => "values (?, '', ?, ?, '2026-01-01T00:00:00.000000Z')",
            };
            let sql = format!("insert into modelink_journal (app, tenant, entry, body, created_at) {again}");
            db.sql(sql).bind(app).bind(entry).bind(body).execute().await?;
        }
        Shop::recover(&db).await?;
        assert_eq!(rows(&db, "modelink_journal").await?, 0);
        assert_eq!(live(&db).await?, [1, 1, 1, 1, 1], "it has no effect a second time");
        Ok(())
    })
    .await
}

/// A call whose effects are pending although nothing is in their way any more, and nobody is there who would see to them.
async fn left_behind(servers: &[Server; 3]) -> TestResult<Apart> {
    let apart = Apart::new(servers).await?;
    let shirt = shirt(&apart.db, "shirt").await?;
    let links = apart.db.placement().links();
    apart.db.sql("alter table modelink_receipts rename to aside").at(links).execute().await?;
    Product::soft_delete(&apart.db, [&shirt.id]).await?;
    apart.db.close().await;
    let links = Shop::connect(apart.urls()[2]).await?;
    links.sql("alter table aside rename to modelink_receipts").execute().await?;
    links.close().await;
    let [posts, links, entries] = effects(&apart).await?;
    assert!((posts, links) == (1, 1) && entries > 0, "all is pending");
    Ok(apart)
}

/// Live posts and links, and entries of the shop, by somebody who sees to nothing.
async fn effects(apart: &Apart) -> TestResult<[i64; 3]> {
    let [shop, blog, links] = apart.urls();
    let mut found = [0; 3];
    for (place, (url, rows)) in found.iter_mut().zip([
        (blog, "blog_post where deleted_at is null"),
        (links, "product_post where deleted_at is null"),
        (shop, "modelink_journal"),
    ]) {
        let db = Shop::connect(url).await?;
        *place = db.sql(format!("select count(*) from {rows}")).rows::<(i64,)>().await?[0].0;
        db.close().await;
    }
    Ok(found)
}

#[tokio::test]
async fn whoever_connects_carries_out_what_is_pending() -> TestResult {
    for servers in arrangements().await {
        let apart = left_behind(&servers).await?;
        apart.again(true).await?.close().await;
        assert_eq!(effects(&apart).await?, [0; 3], "{}", apart.name);
    }
    Ok(())
}

#[tokio::test]
async fn the_command_carries_out_what_is_pending() -> TestResult {
    for servers in arrangements().await {
        let apart = left_behind(&servers).await?;
        assert_eq!(command(&apart, &["recover"]).await?, ExitCode::SUCCESS);
        assert_eq!(effects(&apart).await?, [0; 3], "{}", apart.name);
    }
    Ok(())
}

/// Runs `db` for all three databases.
pub(crate) async fn command(apart: &Apart, words: &[&str]) -> TestResult<ExitCode> {
    let [shop, blog, links] = apart.urls();
    let blog = format!("blog={blog}");
    let databases = ["--database-url", shop, "--module-url", &blog, "--links-url", links];
    let words: Vec<OsString> = ["db"].iter().chain(words).chain(&databases).map(OsString::from).collect();
    Ok(tokio::task::spawn_blocking(move || modelink::cli::run::<Shop>(words)).await?)
}

#[tokio::test]
async fn the_command_finds_links_that_lead_nowhere_and_mends_them_by_consent() -> TestResult {
    for servers in arrangements().await {
        let apart = Apart::new(&servers).await?;
        shirt(&apart.db, "shirt").await?;
        assert_eq!(command(&apart, &["check-links"]).await?, ExitCode::SUCCESS, "{}", apart.name);
        apart.db.sql("delete from comment").at(blog(&apart.db)).execute().await?;
        apart.db.sql("delete from blog_post").at(blog(&apart.db)).execute().await?;
        assert_eq!(command(&apart, &["check-links"]).await?, ExitCode::from(3), "{}", apart.name);
        let mended = command(&apart, &["check-links", "--allow", "mend:product_post"]).await?;
        assert_eq!(mended, ExitCode::SUCCESS, "{}", apart.name);
        assert_eq!(effects(&apart).await?, [0; 3], "{}", apart.name);
        apart.db.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_task_in_the_background_carries_out_what_is_pending() -> TestResult {
    for servers in arrangements().await {
        let apart = Apart::new(&servers).await?;
        let shirt = shirt(&apart.db, "shirt").await?;
        let links = apart.db.placement().links();
        apart.db.sql("alter table modelink_receipts rename to aside").at(links).execute().await?;
        Product::soft_delete(&apart.db, [&shirt.id]).await?;
        apart.db.sql("alter table aside rename to modelink_receipts").at(links).execute().await?;
        let done = async {
            while live(&apart.db).await? != [0; 5] {
                sleep(Duration::from_millis(100)).await;
            }
            TestResult::Ok(())
        };
        timeout(Duration::from_secs(30), done).await.map_err(|_| format!("nobody sees to it on {}", apart.name))??;
        apart.db.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn inside_a_transaction_the_rest_follows_its_commit() -> TestResult {
    on_every_arrangement(|db| async move {
        let shirt = shirt(&db, "shirt").await?;
        let tx = db.begin().await?;
        Product::soft_delete(&tx, [&shirt.id]).await?;
        tx.rollback().await?;
        assert_eq!((live(&db).await?, rows(&db, "modelink_journal").await?), ([1, 1, 1, 1, 1], 0));
        let tx = db.begin().await?;
        Product::soft_delete(&tx, [&shirt.id]).await?;
        tx.commit().await?;
        assert_eq!((live(&db).await?, rows(&db, "modelink_journal").await?), ([0; 5], 0));
        let tx = db.begin().await?;
        Product::restore(&tx, [&shirt.id]).await?;
        tx.commit().await?;
        assert_eq!(live(&db).await?, [1, 1, 1, 1, 1]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn hundreds_of_records_are_told_of_in_a_few_entries() -> TestResult {
    on_every_arrangement(|db| async move {
        let posts: Vec<_> = (0..1_200).map(|n| create!(BlogPost { title: n.to_string() })).collect();
        let posts = BlogPost::create_many(&db, posts).await?;
        let shirt = create!(Product { title: "Shirt", handle: "shirt" }).exec(&db).await?;
        ProductPost::create(&db, posts.iter().map(|post| (&shirt.id, &post.id))).await?;
        for _ in 0..2 {
            Product::soft_delete(&db, [&shirt.id]).await?;
            assert_eq!(live(&db).await?, [0; 5]);
            Product::restore(&db, [&shirt.id]).await?;
            assert_eq!(live(&db).await?, [1, 0, 1_200, 0, 1_200]);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_tables_of_the_journal_are_made_where_several_databases_are_in_use() -> TestResult {
    let system = ["modelink_journal", "modelink_receipts", "modelink_guards"];
    on_every_database::<Shop, _>(|db| async move {
        for table in system {
            assert!(db.sql(format!("select count(*) from {table}")).rows::<(i64,)>().await.is_err(), "{table}");
        }
        assert_eq!(Shop::recover(&db).await?.applied, 0);
        Ok(())
    })
    .await?;
    on_every_arrangement(|db| async move {
        for table in system {
            assert_eq!(rows(&db, table).await?, 0);
        }
        Shop::push(&db).await?;
        Shop::sync_links(&db).await?;
        db.sql("drop table modelink_guards").execute().await?;
        Shop::sync_links(&db).await?;
        assert_eq!(rows(&db, "modelink_guards").await?, 0, "a missing one is made again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_new_record_gets_its_links_although_their_database_could_not_commit() -> TestResult {
    on_every_arrangement(|db| async move {
        let acme = create!(Brand { name: "acme" }).exec(&db).await?;
        let links = db.placement().links();
        if db.flavour(links).dialect() != Dialect::Postgres {
            // Elsewhere nothing fails as late as a commit.
            return Ok(());
        }
        for statement in [
            "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$",
            "create constraint trigger refuse after insert on product_product_brand_brand deferrable initially deferred \
             for each row execute function refuse()",
        ] {
            db.sql(statement).at(links).execute().await?;
        }
        let made = create!(Product { title: "Shirt", handle: "shirt", brand: &acme }).exec(&db).await;
        assert!(made.is_err(), "{made:?}");
        assert_eq!((Product::count(&db, None).await?, ProductBrand::list(&db, None).await?.len()), (1, 0));
        assert!(Shop::recover(&db).await.is_err(), "the link is pending");
        db.sql("drop trigger refuse on product_product_brand_brand").at(links).execute().await?;
        Shop::recover(&db).await?;
        let linked = ProductBrand::list(&db, filter!(ProductBrand, brand == &acme)).await?;
        assert_eq!((linked.len(), rows(&db, "modelink_journal").await?), (1, 0));
        // The plain case leaves one receipt, and nothing to do.
        create!(Product { title: "Hat", handle: "hat", brand: &acme }).exec(&db).await?;
        assert_eq!((ProductBrand::list(&db, None).await?.len(), rows(&db, "modelink_journal").await?), (2, 0));
        Ok(())
    })
    .await
}
