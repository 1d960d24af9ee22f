//! Transactions: what is tried again and what never, and what a call that is given up leaves behind.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use modelink::{
    Error,
    db::{Place, Retry},
    dialect::Dialect,
    prelude::*,
};
use modelink_tests::{
    Databases, Server, TestResult, on_every_database,
    shop::{
        Shop,
        blog::{BlogModule, BlogPost},
        brand::Brand,
        links::*,
        product::{Product, Tag},
    },
};
use tokio::{sync::Barrier, task::JoinSet, time::timeout};

fn dialect(db: &Db) -> Dialect {
    db.flavour(Place::default()).dialect()
}

/// A statement that fails as one that met a deadlock, where the server can pretend.
fn deadlock(db: &Db) -> Option<&'static str> {
    match dialect(db) {
        Dialect::Postgres => Some("do $$ begin raise exception 'as in a deadlock' using errcode = '40P01'; end $$"),
        Dialect::MySql => Some("signal sqlstate '40001' set mysql_errno = 1213"),
        Dialect::Sqlite => None,
    }
}

/// The same database behind another pool of so many connections.
async fn pool_of(url: &str, connections: u32) -> Result<Db, Error> {
    Shop::builder().default(url).options(|options| options.max_connections = connections).connect().await
}

async fn brands(db: &Db) -> Result<u64, Error> {
    Brand::count(db, None).await
}

#[tokio::test]
async fn both_of_two_that_lock_each_other_out_succeed() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let tags = [create!(Tag { value: "a" }).exec(&db).await?.id, create!(Tag { value: "b" }).exec(&db).await?.id];
        let meet = Arc::new(Barrier::new(2));
        let mut rivals = JoinSet::new();
        for order in [[0, 1], [1, 0]] {
            let (db, tags, meet) = (db.clone(), order.map(|index: usize| tags[index].clone()), meet.clone());
            rivals.spawn(async move {
                db.transact(|tx| {
                    let (tags, meet) = (tags.clone(), meet.clone());
                    async move {
                        for id in tags {
                            update!(Tag { value: format!("{id} of {:?}", order) }, where: id == &id).exec(&tx).await?;
                            // SQLite lets one writer in at a time.
                            let _ = timeout(Duration::from_millis(300), meet.wait()).await;
                        }
                        Ok(())
                    }
                })
                .await
            });
        }
        while let Some(done) = rivals.join_next().await {
            done??;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_conflict_is_tried_again_even_where_the_work_hides_it() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let Some(deadlock) = deadlock(&db) else { return Ok(()) };
        for hidden in [false, true] {
            let tried = Arc::new(AtomicU32::new(0));
            db.transact(|tx| {
                let tried = tried.clone();
                async move {
                    create!(Brand { name: "one of many tries" }).exec(&tx).await?;
                    if tried.fetch_add(1, Ordering::SeqCst) < 2 {
                        let failed = tx.sql(deadlock).execute().await;
                        if !hidden {
                            failed?;
                        }
                    }
                    Ok(())
                }
            })
            .await?;
            assert_eq!(tried.load(Ordering::SeqCst), 3, "hidden: {hidden}");
        }
        assert_eq!(brands(&db).await?, 2);
        // What follows a conflict would be outside of the transaction that the database ended.
        let tx = db.begin().await?;
        assert!(tx.sql(deadlock).execute().await.is_err());
        let after = create!(Brand { name: "outside" }).exec(&tx).await;
        assert!(matches!(after, Err(Error::Undone)), "{after:?}");
        assert!(matches!(tx.commit().await, Err(Error::Undone)));
        assert_eq!(brands(&db).await?, 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn tries_and_deadline_are_kept() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        if let Some(deadlock) = deadlock(&db) {
            for tries in [1, 3] {
                let tried = AtomicU32::new(0);
                let failed = db
                    .transact_with(Retry::default().tries(tries), |tx| {
                        tried.fetch_add(1, Ordering::SeqCst);
                        async move { tx.sql(deadlock).execute().await }
                    })
                    .await;
                assert!(matches!(failed, Err(Error::Undone)), "{failed:?}");
                assert_eq!(tried.load(Ordering::SeqCst), tries);
            }
        }
        let start = Instant::now();
        let late = db
            .transact_with(Retry::default().deadline(Duration::from_millis(300)), |tx| async move {
                create!(Brand { name: "late" }).exec(&tx).await?;
                tokio::time::sleep(Duration::from_secs(60)).await;
                Ok(())
            })
            .await;
        assert!(matches!(late, Err(Error::Deadline)), "{late:?}");
        assert!(start.elapsed() < Duration::from_secs(10));
        assert_eq!(brands(&db).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_would_fail_again_is_tried_once() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        create!(Tag { value: "taken" }).exec(&db).await?;
        let tried = AtomicU32::new(0);
        let failed = db
            .transact(|tx| {
                tried.fetch_add(1, Ordering::SeqCst);
                async move { create!(Tag { value: "taken" }).exec(&tx).await }
            })
            .await;
        assert!(matches!(failed, Err(Error::Unique { model: "Tag", .. })), "{failed:?}");
        assert_eq!(tried.load(Ordering::SeqCst), 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_taken_one_end_is_told_though_the_engine_speaks_of_a_deadlock_first() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        // What counts the tries may not be undone with them.
        let pretend: &[&str] = match dialect(&db) {
            Dialect::Postgres => &[
                "create sequence tries",
                "create function pretend() returns trigger language plpgsql as $$ begin
                   if nextval('tries') % 2 = 1 then raise exception 'lost' using errcode = '40001'; end if; return new; end $$",
                "create trigger pretends before insert on product_product_brand_brand for each row execute function pretend()",
            ],
            Dialect::MySql => &[
                "create sequence tries",
                "create trigger pretends before insert on product_product_brand_brand for each row
                   begin if nextval(tries) % 2 = 1 then signal sqlstate '40001' set mysql_errno = 1213; end if; end",
            ],
            Dialect::Sqlite => return Ok(()),
        };
        for statement in pretend {
            sea_orm::ConnectionTrait::execute_unprepared(&db, statement).await?;
        }
        let shirt = create!(Product { title: "Shirt", handle: "shirt" }).exec(&db).await?;
        let (acme, zeta) = (create!(Brand { name: "Acme" }).exec(&db).await?, create!(Brand { name: "Zeta" }).exec(&db).await?);
        ProductBrand::create(&db, [(&shirt.id, &acme.id)]).await?;
        let taken = ProductBrand::create(&db, [(&shirt.id, &zeta.id)]).await;
        assert!(matches!(&taken, Err(Error::Cardinality { link: "ProductBrand", end: "Product" })), "{taken:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_connection_that_broke_before_the_commit_is_replaced() -> TestResult {
    for server in Databases::find().await {
        let test = server.empty().await?;
        let db = pool_of(test.url(), 1).await?;
        Shop::push(&db).await?;
        let other = pool_of(test.url(), 1).await?;
        let own = match dialect(&db) {
            Dialect::Postgres => "select pg_backend_pid()::bigint",
            Dialect::MySql => "select cast(connection_id() as signed)",
            Dialect::Sqlite => continue,
        };
        let tried = Arc::new(AtomicU32::new(0));
        db.transact(|tx| {
            let (other, tried) = (other.clone(), tried.clone());
            async move {
                create!(Brand { name: "once" }).exec(&tx).await?;
                if tried.fetch_add(1, Ordering::SeqCst) == 0 {
                    let [(id,)] = tx.sql(own).rows::<(i64,)>().await?[..] else { panic!("one row") };
                    match dialect(&other) {
                        Dialect::Postgres => other.sql("select pg_terminate_backend($1::bigint::int)").bind(id).execute().await?,
                        _ => other.sql(format!("kill {id}")).execute().await?,
                    };
                }
                create!(Brand { name: "twice" }).exec(&tx).await
            }
        })
        .await?;
        assert_eq!((tried.load(Ordering::SeqCst), brands(&db).await?), (2, 2), "{}", server.name);
    }
    Ok(())
}

#[tokio::test]
async fn a_commit_of_what_the_server_gave_up_is_no_success() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let tx = db.begin().await?;
        create!(Brand { name: "kept?" }).exec(&tx).await?;
        assert!(tx.sql("select * from no_such_table").execute().await.is_err());
        let committed = tx.commit().await.is_ok();
        assert_eq!(brands(&db).await?, u64::from(committed), "what is said to be stored is stored");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_half_commit_over_two_databases_says_so() -> TestResult {
    let (shop, blog) = (Server::sqlite().empty().await?, Server::sqlite().empty().await?);
    let db = Shop::builder().default(shop.url()).module::<BlogModule>(blog.url()).connect().await?;
    Shop::push(&db).await?;
    let tried = Arc::new(AtomicU32::new(0));
    let half = db
        .transact(|tx| {
            let tried = tried.clone();
            async move {
                tried.fetch_add(1, Ordering::SeqCst);
                create!(BlogPost { title: "first" }).exec(&tx).await?;
                // The database of the links commits last.
                tx.sql("pragma defer_foreign_keys = on").execute().await?;
                tx.sql("insert into variant (id, price, stock, product_id, created_at, updated_at) values ('v', 1, 0, 'none', '', '')")
                    .execute()
                    .await
            }
        })
        .await;
    assert!(matches!(half, Err(Error::HalfCommitted(_))), "{half:?}");
    assert_eq!((tried.load(Ordering::SeqCst), BlogPost::count(&db, None).await?), (1, 1));
    Ok(())
}

#[tokio::test]
async fn a_future_dropped_anywhere_leaves_nothing_and_a_clean_connection() -> TestResult {
    for server in Databases::find().await {
        let test = server.empty().await?;
        let db = pool_of(test.url(), 1).await?;
        Shop::push(&db).await?;
        let watcher = pool_of(test.url(), 1).await?;
        for step in 0..80_u64 {
            let work = db.transact(|tx| async move {
                create!(Product { title: "half", handle: "half", brand: { name: "half" } }).exec(&tx).await?;
                create!(BlogPost { title: "half", comments: [{ text: "half" }] }).exec(&tx).await?;
                std::future::pending::<()>().await;
                Ok(())
            });
            assert!(timeout(Duration::from_micros(step * 150), work).await.is_err());
            // The next user of the one connection is in no transaction of somebody else: what it writes is seen elsewhere.
            let mine = create!(Brand { name: "whole" }).exec(&db).await;
            let mine = mine.map_err(|error| format!("{}, dropped after {} µs: {error}", server.name, step * 150))?;
            let seen = (brands(&watcher).await?, Product::count(&watcher, None).await?, BlogPost::count(&watcher, None).await?);
            assert_eq!(seen, (1, 0, 0), "{}, dropped after {} µs", server.name, step * 150);
            Brand::delete(&db, [&mine.id]).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_connection_is_not_used_before_its_dropped_statement_has_ended() -> TestResult {
    for server in Databases::find().await {
        let test = server.empty().await?;
        let db = pool_of(test.url(), 1).await?;
        Shop::push(&db).await?;
        create!(Brand { name: "a" }).exec(&db).await?;
        let slow = match dialect(&db) {
            Dialect::Postgres => "update brand set name = 'slow' where pg_sleep(1) is not null",
            Dialect::MySql => "update brand set name = 'slow' where sleep(1) = 0",
            Dialect::Sqlite => {
                "update brand set name = (with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000000)
                 select 'slow' || max(i) from n)"
            }
        };
        assert!(timeout(Duration::from_millis(100), db.sql(slow).execute()).await.is_err(), "{}: too fast", server.name);
        // The statement commits itself: sooner or later it takes effect as a whole, and the next user has no part in it.
        let slow_is_done = async {
            while !Brand::list(&db, None).await?[0].name.starts_with("slow") {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            TestResult::Ok(())
        };
        timeout(Duration::from_secs(30), slow_is_done).await.map_err(|_| format!("{}: half done", server.name))??;
        let tx = db.begin().await?;
        assert!(timeout(Duration::from_millis(100), tx.sql(slow.replace("slow", "given up")).execute()).await.is_err());
        // A call in a transaction that was given up ends it.
        let after = create!(Brand { name: "after" }).exec(&tx).await;
        assert!(matches!(after, Err(Error::TransactionOver)), "{after:?}");
        assert!(matches!(tx.commit().await, Err(Error::TransactionOver)));
        let seen = Brand::list(&db, None).await?;
        assert!(seen.len() == 1 && seen[0].name.starts_with("slow"), "{}: {seen:?}", server.name);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_of_one_connection_serves_sixty_four_tasks() -> TestResult {
    for server in Databases::find().await {
        let test = server.empty().await?;
        let db = pool_of(test.url(), 1).await?;
        Shop::push(&db).await?;
        let mut tasks = JoinSet::new();
        for number in 0..64 {
            let db = db.clone();
            tasks.spawn(async move {
                let name = format!("{number}");
                let product = create!(Product {
                    title: name.as_str(),
                    handle: name.as_str(),
                    variants: [{ price: dec!(1) }],
                    posts: [{ title: "post" }],
                })
                .exec(&db)
                .await?;
                Product::soft_delete(&db, [&product.id]).await?;
                Product::restore(&db, [&product.id]).await?;
                graph! { Product(filter: id == &product.id) { id, posts { title } } }.fetch(&db).await?;
                db.transact(|tx| {
                    let id = product.id.clone();
                    async move { update!(Product { title: "new" }, where: id == &id).exec(&tx).await }
                })
                .await
            });
        }
        let all = async {
            while let Some(done) = tasks.join_next().await {
                assert_eq!(done??, 1);
            }
            TestResult::Ok(())
        };
        timeout(Duration::from_secs(60), all).await.map_err(|_| format!("{}: it hangs", server.name))??;
        assert_eq!((Product::count(&db, None).await?, ProductPost::list(&db, None).await?.len()), (64, 64));
    }
    Ok(())
}

#[tokio::test]
async fn a_push_leaves_no_limits_on_the_connections_of_others() -> TestResult {
    let test = Server::postgres().empty().await?;
    let db = pool_of(test.url(), 1).await?;
    Shop::push(&db).await?;
    for limit in ["statement_timeout", "lock_timeout"] {
        assert_eq!(db.sql(format!("show {limit}")).rows::<(String,)>().await?, [("0".to_owned(),)], "{limit}");
    }
    Ok(())
}
