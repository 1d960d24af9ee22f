//! Many tasks that write the same few records at once: nobody sees a deadlock, and every rule holds afterwards.

use std::time::Duration;

use modelink::{App, Db, Error, prelude::*};
use tokio::{task::JoinSet, time::Instant};

use super::{Failure, Outcome, Progress, Run, model::is_typed, plans::Dice};
use crate::{
    Server, TestResult,
    shop::{
        Shop,
        blog::{BlogPost, Comment},
        brand::Brand,
        inventory::Item,
        links::*,
        product::{Product, Variant},
    },
};

/// How many write at once.
const TASKS: u64 = 64;
/// How many records of each model they quarrel over.
const RECORDS: u64 = 6;

/// Plays the trial: so many seconds on each database.
pub async fn contend(run: &Run, progress: &impl Progress, seconds: u64) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, seconds);
        match quarrel(server, run.seed, seconds, progress).await {
            Ok(calls) => outcome.passed += calls,
            Err(error) => {
                let what = error.to_string();
                outcome.failures.push(Failure { database: server.name.into(), seed: run.seed, what });
            }
        }
    }
    outcome
}

async fn quarrel(server: &Server, seed: u64, seconds: u64, progress: &impl Progress) -> TestResult<u64> {
    let test = server.empty().await?;
    let db = Shop::builder().default(test.url()).options(|options| options.max_connections = 12).connect().await?;
    Shop::push(&db).await?;
    for number in 0..RECORDS {
        make(&db, number).await?;
    }
    one_of_many(&db).await?;
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut tasks = JoinSet::new();
    for task in 0..TASKS {
        let (db, mut dice) = (db.clone(), Dice::new(seed.wrapping_add(task)));
        tasks.spawn(async move {
            let mut calls = 0;
            while Instant::now() < until {
                match call(&db, &mut dice).await {
                    Err(error) if !is_typed(&error) => return Err(format!("a task met {error} ({error:?})")),
                    _ => calls += 1,
                }
            }
            Ok(calls)
        });
    }
    for _ in 0..seconds {
        tokio::time::sleep(Duration::from_secs(1)).await;
        progress.step(&[]);
    }
    let mut calls = 0;
    while let Some(task) = tasks.join_next().await {
        calls += task??;
    }
    check(&db).await?;
    Ok(calls)
}

fn id<M>(kind: &str, number: u64) -> Id<M> {
    Id::new(format!("{kind}_{number}"))
}
fn product(number: u64) -> Id<Product> {
    id("prod", number)
}
fn variant(number: u64) -> Id<Variant> {
    id("variant", number)
}
fn post(number: u64) -> Id<BlogPost> {
    id("post", number)
}
fn brand(number: u64) -> Id<Brand> {
    id("brand", number)
}
fn item(number: u64) -> Id<Item> {
    id("item", number)
}

async fn make(db: &Db, number: u64) -> Result<(), Error> {
    let name = format!("{number}");
    create!(Product { id: product(number), title: name.as_str(), handle: name.as_str() }).exec(db).await?;
    create!(Variant { id: variant(number), price: dec!(1), product: product(number) }).exec(db).await?;
    create!(BlogPost { id: post(number), title: name.as_str(), comments: [{ text: "first" }] }).exec(db).await?;
    create!(Brand { id: brand(number), name: name.as_str() }).exec(db).await?;
    create!(Item { id: item(number), shelf: name, quantity: 1 }).exec(db).await?;
    Ok(())
}

/// One to one, from as many hands as there are tasks: one wins.
async fn one_of_many(db: &Db) -> TestResult {
    let mut hands = JoinSet::new();
    for hand in 0..TASKS {
        let db = db.clone();
        hands.spawn(async move { VariantItem::create(&db, [(&variant(0), &item(hand % RECORDS))]).await.map(|_| ()) });
    }
    while let Some(hand) = hands.join_next().await {
        match hand? {
            Ok(()) | Err(Error::Cardinality { link: "VariantItem", .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    match VariantItem::list(db, None).await?.len() {
        1 => Ok(()),
        rows => Err(format!("one to one from {TASKS} hands gave {rows} rows").into()),
    }
}

/// One random call. Records come in any order: the library puts them into its own.
async fn call(db: &Db, dice: &mut Dice) -> Result<(), Error> {
    let mut some = || dice.below(RECORDS);
    let (a, b, c, d) = (some(), some(), some(), some());
    let pairs = [(product(a), post(b)), (product(c), post(d)), (product(b), post(a))];
    let pairs = pairs.iter().map(|(product, post)| (product, post));
    let products = [product(a), product(b)];
    match dice.below(16) {
        0 | 1 => Product::soft_delete(db, &products).await.map(|_| ()),
        2 | 3 => Product::restore(db, &products).await.map(|_| ()),
        4 => BlogPost::soft_delete(db, &[post(a), post(b)]).await.map(|_| ()),
        5 => BlogPost::restore(db, &[post(b), post(a)]).await.map(|_| ()),
        6 => Brand::soft_delete(db, &[brand(a)]).await.map(|_| ()),
        7 => Brand::restore(db, &[brand(a)]).await.map(|_| ()),
        8 => ProductPost::create(db, pairs).await.map(|_| ()),
        9 => ProductPost::dismiss(db, pairs).await.map(|_| ()),
        10 => ProductPost::restore(db, pairs).await.map(|_| ()),
        11 => ProductBrand::replace(db, [(&product(a), &brand(b)), (&product(c), &brand(d))]).await.map(|_| ()),
        12 => VariantItem::create(db, [(&variant(a), &item(b))]).await.map(|_| ()),
        13 => VariantItem::replace(db, [(&variant(a), &item(b)), (&variant(b), &item(a))]).await.map(|_| ()),
        14 => create!(Comment { text: "more", post: post(a) }).exec(db).await.map(|_| ()),
        _ => {
            // The record goes for good and is made again.
            BlogPost::delete(db, &[post(a)]).await?;
            create!(BlogPost { id: post(a), title: "again" }).exec(db).await.map(|_| ())
        }
    }
}

/// Queries that find what no rule allows.
const BROKEN: [(&str, &str); 6] = [
    (
        "a product with two brands",
        "select product_id from product_product_brand_brand where deleted_at is null group by product_id having count(*) > 1",
    ),
    (
        "a variant with two items",
        "select variant_id from product_variant_inventory_item where deleted_at is null group by variant_id having count(*) > 1",
    ),
    (
        "an item with two variants",
        "select item_id from product_variant_inventory_item where deleted_at is null group by item_id having count(*) > 1",
    ),
    (
        "a live variant of a deleted product",
        "select v.id from variant v join product p on p.id = v.product_id where v.deleted_at is null and p.deleted_at is not null",
    ),
    (
        "a live comment on a deleted post",
        "select c.id from comment c join blog_post p on p.id = c.post_id where c.deleted_at is null and p.deleted_at is not null",
    ),
    ("a comment on no post", "select id from comment where post_id not in (select id from blog_post)"),
];

async fn check(db: &Db) -> TestResult {
    for (what, sql) in BROKEN {
        let found = db.sql(sql).rows::<(String,)>().await?;
        if !found.is_empty() {
            return Err(format!("{what}: {found:?}").into());
        }
    }
    for end in Shop::check_links(db).await? {
        if end.is_broken() {
            return Err(format!("links dangle: {end:?}").into());
        }
    }
    Ok(())
}
