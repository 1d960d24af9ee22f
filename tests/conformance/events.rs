//! What happens to records and links is told to those who ask: in order for each record, and again until it is taken.

use std::{
    collections::HashMap,
    sync::{Mutex, atomic::AtomicU64, atomic::Ordering},
};

use modelink::{
    App, Error,
    events::{Event, EventKind, Events},
    prelude::*,
};
use modelink_tests::{
    TestResult,
    apart::on_every_arrangement,
    on_every_database,
    shop::{
        Shop,
        blog::BlogPost,
        brand::{Brand, BrandPatch},
        links::*,
        product::{Product, Variant},
    },
};
use tokio::task::JoinSet;

use self::keys::{Code, Line, Marks, Part};
use crate::counting::statements;

mod keys {
    use modelink::prelude::*;

    #[module(models(Part, Line))]
    pub struct PartModule;

    #[model]
    #[derive(Debug, Clone)]
    pub struct Part {
        pub id: Id<Part, Uuid>,
        pub name: String,
    }

    #[model(soft_delete = false)]
    #[derive(Debug, Clone)]
    pub struct Line {
        #[column(primary_key)]
        pub number: i32,
        #[column(primary_key)]
        pub shelf: String,
        pub text: String,
    }

    pub mod codes {
        use modelink::prelude::*;

        #[module(models(Code))]
        pub struct CodeModule;

        #[model]
        #[derive(Debug, Clone)]
        pub struct Code {
            #[column(autoincrement)]
            pub id: Id<Code, i64>,
            pub text: String,
        }
    }
    pub use codes::{Code, CodeModule};

    link! {
        pub Marks { Part.codes: Many<Code>, Code.parts: Many<Part>, seal: Option<Vec<u8>> }
    }
}

#[modelink::app(modules(keys::PartModule, keys::CodeModule), links(Marks))]
pub struct Parts;

/// What is delivered in one round.
async fn told(events: &Events) -> Result<Vec<Event>, Error> {
    let told = Mutex::new(Vec::new());
    let done = events
        .deliver(|event| {
            told.lock().expect("nobody panics").push(event);
            async { Ok::<_, Error>(()) }
        })
        .await?;
    let told = told.into_inner().expect("nobody panics");
    assert_eq!((done.delivered, done.failed), (told.len() as u64, 0));
    Ok(told)
}

/// The same as words, sorted: events of different records have no order.
async fn words(events: &Events) -> Result<Vec<String>, Error> {
    let mut words: Vec<String> = told(events).await?.iter().map(ToString::to_string).collect();
    words.sort();
    Ok(words)
}

#[tokio::test]
async fn all_that_happens_is_told_whoever_does_it() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let before = create!(Brand { name: "before" }).exec(&db).await?;
        let events = Shop::events(&db).await?;
        assert_eq!(told(&events).await?, [], "what was there is no news");
        let shirt = create!(Product {
            title: "Shirt",
            handle: "shirt",
            variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11) }],
            brand: &before,
            posts: [{ title: "Summer" }],
        })
        .exec(&db)
        .await?;
        let made = told(&events).await?;
        let products: Vec<_> = made.iter().filter_map(Event::of::<Product>).collect();
        assert_eq!(products, std::slice::from_ref(&shirt.id));
        let pairs: Vec<_> = made.iter().filter_map(Event::of_link::<ProductBrand>).collect();
        assert_eq!(pairs, [(shirt.id.clone(), before.id.clone())]);
        assert!(made.iter().all(|event| matches!(event.kind, EventKind::Created | EventKind::Attached)), "{made:?}");
        assert_eq!(made.len(), 1 + 2 + 1 + 1 + 1);
        update!(Product { title: "T-shirt" }, where: handle == "shirt").exec(&db).await?;
        assert_eq!(words(&events).await?, ["product.product.updated"]);
        Product::soft_delete(&db, [&shirt.id]).await?;
        let gone = [
            "blog.blog_post.deleted",
            "product.product.deleted",
            "product.variant.deleted",
            "product.variant.deleted",
            "product_post.detached",
            "product_product_brand_brand.detached",
        ];
        assert_eq!(words(&events).await?, gone);
        Product::restore(&db, [&shirt.id]).await?;
        let back: Vec<String> =
            gone.iter().map(|word| word.replace("deleted", "restored").replace("detached", "attached")).collect();
        assert_eq!(words(&events).await?, back);
        ProductBrand::dismiss(&db, [(&shirt.id, &before.id)]).await?;
        ProductBrand::create(&db, [(&shirt.id, &before.id)]).await?;
        ProductBrand::create(&db, [(&shirt.id, &before.id)]).await?;
        let other = create!(Brand { name: "other" }).exec(&db).await?;
        ProductBrand::replace(&db, [(&shirt.id, &other.id)]).await?;
        let link = "product_product_brand_brand";
        let (on, off) = (format!("{link}.attached"), format!("{link}.detached"));
        assert_eq!(words(&events).await?, ["brand.brand.created", &on, &on, &off, &off]);
        // Raw SQL tells nobody else.
        db.sql("update product set title = 'raw'").execute().await?;
        assert_eq!(words(&events).await?, ["product.product.updated"]);
        Product::delete(&db, [&shirt.id]).await?;
        assert_eq!(words(&events).await?, gone);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_is_undone_is_not_told_and_what_is_deleted_already_is_no_news() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let events = Shop::events(&db).await?;
        let tx = db.begin().await?;
        create!(Brand { name: "never" }).exec(&tx).await?;
        tx.rollback().await?;
        assert_eq!(told(&events).await?, []);
        let brand = create!(Brand { name: "acme" }).exec(&db).await?;
        Brand::soft_delete(&db, [&brand.id]).await?;
        let kinds: Vec<_> = told(&events).await?.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::Created, EventKind::Deleted], "in order");
        db.sql("update brand set name = 'x'").execute().await?;
        Brand::delete(&db, [&brand.id]).await?;
        assert_eq!(told(&events).await?, []);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_event_that_is_not_taken_comes_again_and_holds_back_its_record_only() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let events = Shop::events(&db).await?;
        let (bad, good) = (create!(Brand { name: "bad" }).exec(&db).await?, create!(Brand { name: "good" }).exec(&db).await?);
        for brand in [&bad, &good] {
            Brand::update(&db, &brand.id, BrandPatch { name: Some("new".into()) }).await?;
        }
        for _ in 0..2 {
            let seen = Mutex::new(Vec::new());
            let done = events.deliver(|event| {
                let refused = event.of::<Brand>() == Some(bad.id.clone());
                seen.lock().expect("nobody panics").push((refused, event.kind));
                async move { if refused { Err("not today") } else { Ok(()) } }
            });
            let done = done.await?;
            assert_eq!(done.failed, 1);
            let seen = seen.into_inner().expect("nobody panics");
            assert_eq!(seen.iter().filter(|(refused, _)| *refused).collect::<Vec<_>>(), [&(true, EventKind::Created)]);
        }
        let kinds: Vec<_> = told(&events).await?.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::Created, EventKind::Updated]);
        assert_eq!(told(&events).await?, []);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn before_anybody_asks_nothing_is_recorded_and_afterwards_no_more() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let without = statements(create!(Brand { name: "a" }).exec(&db)).await.1;
        assert!(db.sql("select count(*) from modelink_outbox").rows::<(i64,)>().await.is_err(), "there is no outbox");
        let events = Shop::events(&db).await?;
        let with = statements(create!(Brand { name: "b" }).exec(&db)).await.1;
        assert_eq!(without, with, "no call runs another statement for it");
        assert_eq!(told(&Shop::events(&db).await?).await?.len(), 1, "to ask twice changes nothing");
        create!(Brand { name: "c" }).exec(&db).await?;
        events.stop().await?;
        create!(Brand { name: "d" }).exec(&db).await?;
        assert_eq!(told(&Shop::events(&db).await?).await?, []);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keys_of_every_kind_come_back_typed() -> TestResult {
    on_every_database::<Parts, _>(|db| async move {
        let events = Parts::events(&db).await?;
        let part = create!(Part { name: "nut" }).exec(&db).await?;
        let line = create!(Line { number: 7, shelf: "a \"b\" \\ ü", text: "x" }).exec(&db).await?;
        let code = create!(Code { text: "c" }).exec(&db).await?;
        let marks = Marks::create(&db, [(&part.id, &code.id)]).with(|row| row.seal(vec![1, 0, 255])).await?;
        assert_eq!(marks[0].seal, Some(vec![1, 0, 255]), "bytes are kept as they are");
        Line::delete(&db, [&line.key()]).await?;
        let told = told(&events).await?;
        assert_eq!(told.iter().filter_map(Event::of::<Part>).collect::<Vec<_>>(), [part.id]);
        assert_eq!(told.iter().filter_map(Event::of::<Line>).collect::<Vec<_>>(), [line.key(), line.key()]);
        assert_eq!(told.iter().filter_map(Event::of::<Code>).collect::<Vec<_>>(), [code.id]);
        assert_eq!(told.iter().filter_map(Event::of_link::<Marks>).collect::<Vec<_>>(), [(part.id, code.id)]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn cascades_into_other_databases_are_told_there() -> TestResult {
    on_every_arrangement(|db| async move {
        let events = Shop::events(&db).await?;
        let shirt = create!(Product { title: "Shirt", handle: "shirt", posts: [{ title: "Summer" }] }).exec(&db).await?;
        assert_eq!(words(&events).await?, ["blog.blog_post.created", "product.product.created", "product_post.attached"]);
        Product::soft_delete(&db, [&shirt.id]).await?;
        assert_eq!(words(&events).await?, ["blog.blog_post.deleted", "product.product.deleted", "product_post.detached"]);
        assert_eq!(BlogPost::count(&db, None).await?, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_program_that_died_is_followed_when_its_lease_ends() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let events = Shop::events(&db).await?;
        create!(Brand { name: "Acme" }).exec(&db).await?;
        // It took the lease and was never heard of again; the minute is nearly over.
        assert_eq!(told(&events).await?.len(), 1);
        create!(Brand { name: "Zeta" }).exec(&db).await?;
        db.sql("update modelink_delivery set owner = 'dead', expires_at = expires_at + 1500").execute().await?;
        assert_eq!(told(&events).await?, [], "its lease is respected");
        tokio::time::sleep(std::time::Duration::from_millis(1600)).await;
        assert_eq!(told(&events).await?.len(), 1);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_deliverers_do_not_overtake_each_other() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let events = Shop::events(&db).await?;
        let shirt = create!(Product { title: "Shirt", handle: "shirt" }).exec(&db).await?;
        let variants = (0..4).map(|_| create!(Variant { price: dec!(1), product: &shirt }));
        let variants = Variant::create_many(&db, variants).await?;
        let (seen, delivered) = (Mutex::new(HashMap::<Id<Variant>, Vec<i64>>::new()), AtomicU64::new(0));
        let mut writers = JoinSet::new();
        for task in 0..4 {
            let (db, id) = (db.clone(), variants[task % 2].id.clone());
            writers.spawn(async move {
                for _ in 0..20 {
                    update!(Variant { stock: stock + 1 }, where: id == &id).exec(&db).await?;
                }
                Ok::<_, Error>(())
            });
        }
        let deliver = || async {
            loop {
                let done = events.deliver(|event| {
                    if let Some(id) = event.of::<Variant>() {
                        seen.lock().expect("nobody panics").entry(id).or_default().push(event.number);
                        delivered.fetch_add(1, Ordering::SeqCst);
                    }
                    async { Ok::<_, Error>(()) }
                });
                done.await?;
                if delivered.load(Ordering::SeqCst) >= 4 + 80 {
                    return TestResult::Ok(());
                }
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            }
        };
        tokio::try_join!(deliver(), deliver(), deliver())?;
        while let Some(done) = writers.join_next().await {
            done??;
        }
        for numbers in seen.lock().expect("nobody panics").values() {
            assert!(numbers.is_sorted(), "{numbers:?}");
        }
        assert_eq!(delivered.load(Ordering::SeqCst), 84, "each of them once");
        Ok(())
    })
    .await
}
