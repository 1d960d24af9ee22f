//! Whole records: reading, changing, upserting; the same on every database.

use modelink::{Error, prelude::*};
use modelink_tests::{
    TestResult,
    lab::{
        Lab,
        order::{Order, OrderNew, OrderPatch, Voucher, VoucherNew},
    },
    on_every_database,
    shop::{
        Shop,
        brand::Brand,
        product::{Product, ProductNew, ProductPatch, Status, Variant, VariantPatch},
        sample::{Level, Sample, SampleNew},
    },
};
use serde_json::json;

async fn shirt(db: &Db) -> Result<Product, Error> {
    create!(Product { title: "Shirt", handle: "shirt", variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11), stock: 3 }] })
        .exec(db)
        .await
}

#[tokio::test]
async fn a_record_is_found_listed_and_counted() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        assert_eq!(Product::find(&db, &shirt.id).await?.map(|found| found.title), Some("Shirt".into()));
        assert_eq!(Product::retrieve(&db, &shirt.id).await?.handle, "shirt");
        let nobody = Id::new("prod_nobody");
        assert!(Product::find(&db, &nobody).await?.is_none());
        let missing = Product::retrieve(&db, &nobody).await;
        assert!(matches!(missing, Err(Error::NotFound { model: "Product" })), "{missing:?}");
        let cheap = Variant::list(&db, filter!(Variant, price < 11 && product.title == "Shirt")).await?;
        assert_eq!(cheap.iter().map(|variant| variant.sku.as_deref()).collect::<Vec<_>>(), [Some("S")]);
        assert_eq!(Variant::count(&db, None).await?, 2);
        let (rows, count) = Variant::list_and_count(&db, filter!(Variant, stock > 0)).await?;
        assert_eq!((rows.len(), count), (1, 1));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_the_moment() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        let before = moments(&db).await?;
        let patch =
            ProductPatch { status: Some(Status::Published), metadata: Some(Some(Json(json!({"a": [1]})))), ..Default::default() };
        let changed = Product::update(&db, &shirt.id, patch).await?;
        assert_eq!(
            (changed.title.as_str(), changed.status, changed.metadata),
            ("Shirt", Status::Published, Some(Json(json!({"a": [1]}))))
        );
        let after = moments(&db).await?;
        assert_eq!(after.0, before.0, "created_at stays");
        assert!(after.1 > before.1, "updated_at moves");
        let cleared = Product::update(&db, &shirt.id, ProductPatch { metadata: Some(None), ..Default::default() }).await?;
        assert_eq!(cleared.metadata, None);
        let nothing = Product::update(&db, &shirt.id, ProductPatch::default()).await?;
        assert_eq!(nothing.status, Status::Published);
        let gone =
            Product::update(&db, &Id::new("prod_nobody"), ProductPatch { title: Some("x".into()), ..Default::default() }).await;
        assert!(matches!(gone, Err(Error::NotFound { model: "Product" })), "{gone:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_document_is_replaced_as_a_whole() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let whole = json!({ "color": "red", "size": { "width": 1, "height": 2 }, "tags": ["a", "b"] });
        let shirt = create!(Product { title: "Shirt", handle: "shirt", metadata: Json(whole) }).exec(&db).await?;
        // Nothing of the old one is left in it, at any depth, and an empty text is a text.
        let other = json!({ "size": { "width": 3 }, "tags": ["c"], "note": "" });
        let patch = ProductPatch { metadata: Some(Some(Json(other.clone()))), ..Default::default() };
        assert_eq!(Product::update(&db, &shirt.id, patch).await?.metadata, Some(Json(other.clone())));
        assert_eq!(Product::retrieve(&db, &shirt.id).await?.metadata, Some(Json(other)));
        update!(Product { metadata: Json(json!({})) }, where: handle == "shirt").exec(&db).await?;
        assert_eq!(Product::retrieve(&db, &shirt.id).await?.metadata, Some(Json(json!({}))));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_change_of_a_record_removes_none_of_its_children() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        let small = Variant::list(&db, filter!(Variant, sku == "S")).await?.remove(0);
        // A patch knows no children: it cannot leave any out.
        let refused = serde_json::from_value::<ProductPatch>(json!({ "title": "Coat", "variants": [{ "id": small.id }] }));
        let refused = refused.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(refused.contains("variants"), "{refused}");
        Product::update(&db, &shirt.id, ProductPatch { title: Some("Coat".into()), ..Default::default() }).await?;
        Product::upsert(&db, [create!(Product { title: "Cape", handle: "shirt" })], |f| f.handle()).await?;
        assert_eq!(Variant::count(&db, filter!(Variant, product == &shirt)).await?, 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn records_are_listed_in_the_order_of_their_keys() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        for id in ["brand_c", "brand_a", "brand_B", "brand_b"] {
            create!(Brand { id: Id::new(id), name: "same" }).exec(&db).await?;
        }
        let keys = ["brand_B", "brand_a", "brand_b", "brand_c"];
        let listed = Brand::list(&db, None).await?;
        assert_eq!(listed.iter().map(|brand| brand.id.as_str()).collect::<Vec<_>>(), keys);
        let rows = graph!(Brand(order: name) { id }).fetch(&db).await?;
        assert_eq!(rows.iter().map(|brand| brand.id.as_str()).collect::<Vec<_>>(), keys, "what is equal stands so, too");
        let asked = db.graph(json!({ "entity": "brand", "fields": ["id"] })).await?;
        assert_eq!(asked.rows.iter().filter_map(|brand| brand["id"].as_str()).collect::<Vec<_>>(), keys);
        Ok(())
    })
    .await
}

async fn moments(db: &Db) -> Result<(DateTime, DateTime), Error> {
    let rows = db.sql("select created_at, updated_at from product").rows::<(DateTime, DateTime)>().await?;
    Ok(rows[0])
}

#[tokio::test]
async fn one_statement_changes_all_that_match() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        shirt(&db).await?;
        let taken = update!(Variant { stock: stock - 1 }, where: sku == "M" && stock > 0).exec(&db).await?;
        assert_eq!(taken, 1);
        let raised = update!(Variant { price: price * dec!(1.5) }, where: product.title == "Shirt").exec(&db).await?;
        assert_eq!(raised, 2);
        let found = Variant::list(&db, filter!(Variant, sku == "M")).await?;
        assert_eq!((found[0].stock, found[0].price), (2, dec!(16.5)));
        let patch = VariantPatch { stock: Some(7), ..Default::default() };
        assert_eq!(Variant::update_where(&db, filter!(Variant, stock == 0), patch).await?, 1);
        assert_eq!(Variant::update_where(&db, None, VariantPatch::default()).await?, 0);
        let broken = update!(Variant { price: price - 1000 }, where: sku == "M").exec(&db).await;
        assert!(
            matches!(&broken, Err(Error::Check { model: "Variant", field: Some(field), .. }) if field == "price"),
            "{broken:?}"
        );
        Ok(())
    })
    .await
}

#[tokio::test]
async fn two_callers_never_take_the_last_piece_both() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        shirt(&db).await?;
        let takers = (0..8).map(|_| {
            let db = db.clone();
            tokio::spawn(async move { update!(Variant { stock: stock - 1 }, where: sku == "M" && stock > 0).exec(&db).await })
        });
        let mut taken = 0;
        for taker in takers.collect::<Vec<_>>() {
            taken += taker.await??;
        }
        assert_eq!(taken, 3);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_change_of_an_old_version_is_stale() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let order = create!(Order { name: "first" }).exec(&db).await?;
        assert_eq!(order.version, 1);
        let patch = |name: &str| OrderPatch { name: Some(name.into()), version: Some(1) };
        let second = Order::update(&db, &order.id, patch("second")).await?;
        assert_eq!((second.name.as_str(), second.version), ("second", 2));
        let stale = Order::update(&db, &order.id, patch("third")).await;
        assert!(matches!(stale, Err(Error::Stale { model: "Order" })), "{stale:?}");
        let free = Order::update(&db, &order.id, OrderPatch { name: Some("fourth".into()), version: None }).await?;
        assert_eq!(free.version, 3);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_upsert_creates_and_changes_by_the_fields_named() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = shirt(&db).await?;
        let rows = [
            create!(Product { title: "Shirt 2", handle: "shirt" }),
            create!(Product { title: "Hat", handle: "hat", status: Status::Proposed }),
            create!(Product { title: "Hat 2", handle: "hat" }),
        ];
        let stored = Product::upsert(&db, rows, |f| f.handle()).await?;
        assert_eq!(stored.iter().map(|row| row.title.as_str()).collect::<Vec<_>>(), ["Shirt 2", "Hat 2", "Hat 2"]);
        assert_eq!(stored[0].id, shirt.id);
        assert_eq!(Product::count(&db, None).await?, 2);
        // What a row does not give stays.
        Product::update(&db, &shirt.id, ProductPatch { status: Some(Status::Published), ..Default::default() }).await?;
        let again = Product::upsert(&db, [create!(Product { title: "Shirt 3", handle: "shirt" })], |f| f.handle()).await?;
        assert_eq!((again[0].title.as_str(), again[0].status), ("Shirt 3", Status::Published));
        let loose = Product::upsert(&db, [create!(Product { title: "a", handle: "b" })], |f| f.title()).await;
        assert!(matches!(loose, Err(Error::Unsupported(_))), "{loose:?}");
        // A deleted record is no rival.
        Product::soft_delete(&db, [&shirt.id]).await?;
        let anew = Product::upsert(&db, [create!(Product { title: "New", handle: "shirt" })], |f| f.handle()).await?;
        assert_ne!(anew[0].id, shirt.id);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_upsert_never_touches_another_record() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let first = create!(Voucher { name: "first" }).exec(&db).await?;
        let second = create!(Voucher { name: "second" }).exec(&db).await?;
        // Goes by the key, and meets the unique name of another record.
        let row = VoucherNew { id: Some(first.id.clone()), name: "second".into(), code: None, secret: None, ticket: None };
        let taken = Voucher::upsert(&db, [row], |f| f.id()).await;
        assert!(matches!(&taken, Err(Error::Unique { model: "Voucher", fields }) if fields == &["name"]), "{taken:?}");
        assert_eq!(Voucher::retrieve(&db, &second.id).await?.name, "second");
        assert_eq!(Voucher::retrieve(&db, &first.id).await?.name, "first");
        Ok(())
    })
    .await
}

fn sample(text: &str) -> SampleNew {
    SampleNew {
        id: None,
        text: text.into(),
        truth: true,
        small: -7,
        medium: 2_000_000_000,
        large: 9_000_000_000_000_000_000,
        single: 0.1,
        double: 0.1 + 0.2,
        exact: dec!(12345.67890123),
        moment: "2026-01-31T12:00:00.123456Z".parse().unwrap_or_else(|_| DateTime::now()),
        day: Date::from_ymd_opt(2024, 2, 29).unwrap_or_default(),
        time: "23:59:59.999999".parse().unwrap_or_else(|_| unreachable!()),
        uuid: Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef),
        bytes: vec![0, 255, 39, 92],
        document: Json(json!({ "a": [null, 1.5, "x\"\\'é"], "b": null })),
        words: vec!["a\"b".into(), "c,d".into(), "{}".into(), "é\\".into()],
        numbers: vec![1, -2],
        level: Level::High,
        maybe: None,
    }
}

#[tokio::test]
async fn values_survive_one_by_one_and_by_the_hundred() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let text = "quotes \" ' ` back\\slash %_ é 漢字 🎉\nnew line\ttab";
        let one = Sample::create(&db, sample(text)).await?;
        let many = Sample::create_many(&db, (0..100).map(|_| sample(text))).await?;
        assert_eq!(one.text, text);
        assert_eq!((one.double, one.single, one.large), (0.1 + 0.2, 0.1, 9_000_000_000_000_000_000));
        assert_eq!(one.moment.to_string(), "2026-01-31T12:00:00.123456Z");
        assert_eq!((one.exact, one.bytes.clone(), one.level), (dec!(12345.67890123), vec![0, 255, 39, 92], Level::High));
        assert_eq!(one.words, ["a\"b", "c,d", "{}", "é\\"]);
        assert_eq!(one.document, Json(json!({ "a": [null, 1.5, "x\"\\'é"], "b": null })));
        assert_eq!((one.maybe.as_ref(), one.time.to_string().as_str()), (None, "23:59:59.999999"));
        for row in many {
            assert_eq!(Sample { id: one.id.clone(), ..row }, one);
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reading_and_writing_go_on_in_a_spawned_transaction() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let inner = db.clone();
        let made = tokio::spawn(async move {
            inner
                .transact(|tx| async move {
                    let brand = create!(Brand { name: "Acme" }).exec(&tx).await?;
                    // A failed call is undone alone; the transaction goes on.
                    create!(Product { title: "a", handle: "same" }).exec(&tx).await?;
                    let twice = Product::create_many(
                        &tx,
                        [
                            create!(Product { title: "b", handle: "other", variants: [{ price: dec!(1) }] }),
                            create!(Product { title: "c", handle: "same" }),
                        ],
                    )
                    .await;
                    assert!(matches!(&twice, Err(Error::Unique { .. })), "{twice:?}");
                    Ok(brand)
                })
                .await
        })
        .await??;
        assert_eq!(Brand::retrieve(&db, &made.id).await?.name, "Acme");
        assert_eq!((Product::count(&db, None).await?, Variant::count(&db, None).await?), (1, 0));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_a_handler_gets_becomes_a_record() -> TestResult {
    on_every_database::<Lab, _>(|db| async move {
        let body: OrderNew = serde_json::from_value(json!({ "name": "from outside" }))?;
        assert_eq!(Order::create(&db, body).await?.name, "from outside");
        let wrong = serde_json::from_value::<ProductNew>(json!({ "title": "a", "handel": "b" }));
        assert!(wrong.is_err());
        Ok(())
    })
    .await
}
