//! The journal of several databases: its order, what is forgotten, and how much is pending.

use std::{process::ExitCode, time::Duration};

use modelink::{App, Error, dialect::Dialect, prelude::*};
use modelink_tests::{
    Databases, Server, TestResult,
    apart::{Apart, arrangements, on_every_arrangement},
    shop::{Shop, blog::BlogPost, brand::Brand, links::*, product::Product},
};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::apart::{command, rows};

/// A product that takes a post along.
async fn product(db: &Db, handle: &str) -> Result<Product, Error> {
    create!(Product { title: handle, handle: handle, posts: [{ title: handle }] }).exec(db).await
}

/// From now on the database of the links takes no entry, or takes them again.
async fn answer(db: &Db, again: bool) -> Result<(), Error> {
    let names = if again { ["aside", "modelink_receipts"] } else { ["modelink_receipts", "aside"] };
    let sql = format!("alter table {} rename to {}", names[0], names[1]);
    db.sql(sql).at(db.placement().links()).execute().await.map(|_| ())
}

/// Live posts and links.
async fn live(db: &Db) -> Result<(u64, usize), Error> {
    Ok((BlogPost::count(db, None).await?, ProductPost::list(db, None).await?.len()))
}

#[tokio::test]
async fn an_entry_is_not_overtaken_by_a_later_one_of_its_record() -> TestResult {
    on_every_arrangement(|db| async move {
        let shirt = product(&db, "shirt").await?;
        for restored in [true, false] {
            // All of it is pending, and ends with what came last.
            answer(&db, false).await?;
            for _ in 0..3 {
                Product::soft_delete(&db, [&shirt.id]).await?;
                Product::restore(&db, [&shirt.id]).await?;
            }
            if !restored {
                Product::soft_delete(&db, [&shirt.id]).await?;
            }
            assert!(rows(&db, "modelink_journal").await? >= 6);
            answer(&db, true).await?;
            let mut tasks = JoinSet::new();
            for _ in 0..4 {
                let db = db.clone();
                tasks.spawn(async move { Shop::recover(&db).await.map(|_| ()) });
            }
            while let Some(done) = tasks.join_next().await {
                done??;
            }
            assert_eq!(live(&db).await?, if restored { (1, 1) } else { (0, 0) });
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_slow_transaction_brings_its_entry_behind_later_ones() -> TestResult {
    // SQLite has one writer, and MariaDB locks all rows of a table as small as this one: there nobody is faster.
    let servers: Vec<_> = Databases::find().await.into_iter().filter(|server| server.name != Server::sqlite().name).collect();
    let Some(shop) = servers.iter().find(|server| server.name == Server::postgres().name) else { return Ok(()) };
    for blog in &servers {
        let apart = Apart::new(&[shop.clone(), blog.clone(), shop.clone()]).await?;
        slower_than_another(&apart.db).await.map_err(|error| format!("on {}: {error}", apart.name))?;
        apart.db.close().await;
    }
    Ok(())
}

async fn slower_than_another(db: &Db) -> TestResult {
    let (slow, fast) = (product(db, "slow").await?, product(db, "fast").await?);
    let tx = db.begin().await?;
    Product::soft_delete(&tx, [&slow.id]).await?;
    // Its number is taken; that of the other is higher, and carried out before.
    Product::soft_delete(db, [&fast.id]).await?;
    assert_eq!(live(db).await?, (1, 1));
    let again = {
        let (db, slow) = (db.clone(), slow.id.clone());
        tokio::spawn(async move { Product::restore(&db, [&slow]).await })
    };
    sleep(Duration::from_millis(50)).await;
    assert!(!again.is_finished(), "the record is waited for, so that its entries have the order of its commits");
    tx.commit().await?;
    assert_eq!(timeout(Duration::from_secs(30), again).await???, 1);
    assert_eq!(live(db).await?, (1, 1), "deleted, then restored");
    assert_eq!(rows(db, "modelink_journal").await?, 0);
    Ok(())
}

/// A moment of eight days ago, as SQL.
fn long_ago(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "now() - interval '8 days'",
        Dialect::MySql => "utc_timestamp(6) - interval 8 day",
        Dialect::Sqlite => "strftime('%Y-%m-%dT%H:%M:%f', 'now', '-8 days') || '000Z'",
    }
}

#[tokio::test]
async fn what_can_no_longer_matter_is_forgotten() -> TestResult {
    on_every_arrangement(|db| async move {
        let links = db.placement().links();
        let old = long_ago(db.flavour(links).dialect());
        let (gone, marked) = (product(&db, "gone").await?, product(&db, "marked").await?);
        let post = BlogPost::list(&db, filter!(BlogPost, title == "marked")).await?.remove(0);
        let acme = create!(Brand { name: "acme", products: [&marked] }).exec(&db).await?;
        Product::delete(&db, [&gone.id]).await?;
        BlogPost::soft_delete(&db, [&post.id]).await?;
        let found = async |sql: String| -> TestResult<i64> { Ok(db.sql(sql).at(links).rows::<(i64,)>().await?[0].0) };
        let plain = || found("select count(*) from modelink_guards where deleted_at is null".into());
        let stones = || found("select count(*) from modelink_guards where deleted_at is not null".into());
        let receipts = || found("select count(*) from modelink_receipts".into());
        let before = (stones().await?, receipts().await?);
        assert!(before.0 >= 2 && before.1 >= 2, "{before:?}");

        // Nothing is old yet; guards that are locks alone go at once.
        Shop::recover(&db).await?;
        assert_eq!((stones().await?, receipts().await?), before);
        assert_eq!(plain().await?, 0);

        // With something pending nothing is forgotten, however old.
        db.sql(format!("update modelink_guards set deleted_at = {old} where gone")).at(links).execute().await?;
        db.sql(format!("update modelink_receipts set applied_at = {old}")).at(links).execute().await?;
        answer(&db, false).await?;
        Brand::soft_delete(&db, [&acme.id]).await?;
        assert!(Shop::recover(&db).await.is_err());
        answer(&db, true).await?;
        assert_eq!((stones().await?, receipts().await?), before);

        Shop::recover(&db).await?;
        assert_eq!(receipts().await?, 1, "that of the entry just now");
        let left = "select count(*) from modelink_guards where deleted_at is not null and not gone";
        assert_eq!(stones().await?, found(left.into()).await?, "marked records keep theirs");
        assert!(stones().await? >= 2);

        // Links still wait for what is deleted, and are still guarded.
        Product::soft_delete(&db, [&marked.id]).await?;
        Product::restore(&db, [&marked.id]).await?;
        assert_eq!(live(&db).await?, (0, 0), "the post is deleted");
        BlogPost::restore(&db, [&post.id]).await?;
        assert_eq!(live(&db).await?, (1, 1));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_pending_is_counted_with_its_age() -> TestResult {
    for servers in arrangements().await {
        let apart = Apart::new(&servers).await?;
        let db = &apart.db;
        let (first, second) = (product(db, "first").await?, product(db, "second").await?);
        let none = Shop::backlog(db).await?;
        assert_eq!((none.entries, none.since), (0, None));
        answer(db, false).await?;
        let before = DateTime::now();
        Product::soft_delete(db, [&first.id]).await?;
        let one = Shop::backlog(db).await?;
        Product::soft_delete(db, [&second.id]).await?;
        let more = Shop::backlog(db).await?;
        assert!(one.entries > 0 && more.entries > one.entries, "{one:?}, {more:?}");
        assert!(one.since >= Some(before.plus_micros(-1)) && more.since == one.since, "{before} {one:?}, {more:?}");
        assert_eq!(command(&apart, &["recover"]).await?, ExitCode::FAILURE);
        answer(db, true).await?;
        assert_eq!(command(&apart, &["recover"]).await?, ExitCode::SUCCESS);
        assert_eq!(Shop::backlog(db).await?.entries, 0);
        db.close().await;
    }
    // One database has no journal.
    let alone = Server::sqlite().connect::<Shop>().await?;
    Shop::push(&alone).await?;
    assert_eq!(Shop::backlog(&alone).await?.entries, 0);
    Ok(())
}
