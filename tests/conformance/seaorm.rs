//! SeaORM's own calls on our models: the same records, the same values, the same transactions.

use modelink::{Active, Entity, Row, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        blog::BlogPost,
        brand::Brand,
        links::*,
        product::{Product, Status, Tag, Variant},
        sample::{Level, Sample},
    },
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, LoaderTrait, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};

fn draft(handle: &str) -> Active<Product> {
    Active::<Product>::new().with(|product| product.title, "Shirt").with(|product| product.handle, handle)
}

async fn variant(db: &impl ConnectionTrait, product: &Product, sku: &str, price: Decimal) -> TestResult<Row<Variant>> {
    let active = Active::<Variant>::new().with(|variant| variant.sku, sku).with(|variant| variant.price, price);
    Ok(active.with_column("product_id", &product.id)?.insert(db).await?)
}

#[tokio::test]
async fn a_record_that_seaorm_inserts_is_one_of_ours() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let metadata = json!({ "sizes": [1, "x"], "ratio": 0.5 });
        let row: Row<Product> = draft("shirt").with(|product| product.metadata, Json(metadata.clone())).insert(&db).await?;
        assert!(row.id.as_str().starts_with("prod_"), "the id is made by the library");
        assert_eq!(row.status, Status::Draft, "the default holds");
        assert_eq!(row.metadata, Some(Json(metadata)));
        let ours = Product::retrieve(&db, &row.id).await?;
        assert_eq!((&row.id, &row.title, &row.metadata), (&ours.id, &ours.title, &ours.metadata));
        let found = Entity::<Product>::find_by_id(&ours.id).one(&db).await?.ok_or("SeaORM does not find it")?;
        assert_eq!((&found.id, &found.title, &found.metadata), (&ours.id, &ours.title, &ours.metadata));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn decimals_are_exact_and_compare_by_value() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = draft("shirt").insert(&db).await?;
        for (sku, price) in [("S", dec!(10.5)), ("M", dec!(9)), ("L", dec!(100.00000001))] {
            assert_eq!(variant(&db, &shirt, sku, price).await?.price, price);
        }
        let price = Variant::column(|variant| variant.price);
        let cheap = Variant::find_entity().filter(price.lt(dec!(10))).all(&db).await?;
        assert_eq!(cheap.iter().map(|variant| variant.price).collect::<Vec<_>>(), [dec!(9)]);
        let between = Variant::find_entity().filter(price.between(dec!(9), dec!(10.50))).order_by_desc(price).all(&db).await?;
        assert_eq!(between.iter().map(|variant| variant.price).collect::<Vec<_>>(), [dec!(10.5), dec!(9)]);
        let listed = Variant::find_entity().filter(price.is_in([dec!(9), dec!(100.00000001)])).count(&db).await?;
        assert_eq!(listed, 2);
        Ok(())
    })
    .await
}

fn sample() -> TestResult<Sample> {
    Ok(Sample {
        id: Id::new("sample_1"),
        text: "snow ☃ 'quoted' \\ %_".into(),
        truth: true,
        small: -7,
        medium: 1 << 20,
        large: i64::MIN,
        single: 0.5,
        double: 1e100,
        exact: dec!(-123456.12345678),
        moment: "2026-01-31T12:00:00.123456Z".parse()?,
        day: "2024-02-29".parse()?,
        time: "23:59:59.999999".parse()?,
        uuid: "67e55044-10b1-426f-9247-bb680e5fe0c8".parse()?,
        bytes: vec![0, 255, 39],
        document: Json(json!({ "a": [1, null, "x"], "b": 0.5 })),
        words: vec!["a".into(), "b, c".into()],
        numbers: vec![1, -2],
        level: Level::High,
        maybe: None,
    })
}

#[tokio::test]
async fn every_kind_of_value_means_the_same_to_both() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let sample = sample()?;
        let inserted = Row::from(sample.clone()).into_active_model().reset_all().insert(&db).await?;
        assert_eq!(*inserted, sample, "what SeaORM inserts, SeaORM reads");
        assert_eq!(Sample::retrieve(&db, &sample.id).await?, sample, "what SeaORM inserts, we read");
        let updated = inserted.into_active_model().with(|sample| sample.maybe, "more").reset_all().update(&db).await?;
        assert_eq!(*updated, Sample { maybe: Some("more".into()), ..sample });
        let moment = Sample::column(|sample| sample.moment);
        assert_eq!(Sample::find_entity().filter(moment.eq(updated.moment)).count(&db).await?, 1);
        assert_eq!(Sample::find_entity().filter(moment.gt(updated.moment)).count(&db).await?, 0);
        let uuid = Sample::column(|sample| sample.uuid);
        assert_eq!(Sample::find_entity().filter(uuid.eq(updated.uuid)).count(&db).await?, 1);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_update_writes_what_changed_and_stamps_the_record() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let row = draft("shirt").insert(&db).await?;
        let stamp = "updated_at".parse::<modelink::entity::Column<Product>>()?;
        let before = ModelTrait::get(&Entity::<Product>::find_by_id(&row.id).one(&db).await?.ok_or("none")?, stamp);
        let updated = row.clone().into_active_model().with(|product| product.title, "Hat").update(&db).await?;
        assert_eq!((updated.title.as_str(), updated.handle.as_str()), ("Hat", "shirt"));
        assert_ne!(ModelTrait::get(&updated, stamp), before, "a later stamp");
        assert_eq!(Product::retrieve(&db, &row.id).await?.title, "Hat");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn related_records_are_found_and_loaded() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = create!(Product {
            title: "Shirt",
            handle: "shirt",
            variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11) }],
            tags: [{ value: "summer" }, { value: "sale" }],
        });
        let shirt = Row::from(shirt.exec(&db).await?);
        draft("hat").insert(&db).await?;

        let variants = shirt.find_related(Entity::<Variant>::default()).all(&db).await?;
        assert_eq!(variants.len(), 2);
        let tags = shirt.find_related(Entity::<Tag>::default()).order_by_asc(Tag::column(|tag| tag.value)).all(&db).await?;
        assert_eq!(tags.iter().map(|tag| tag.value.as_str()).collect::<Vec<_>>(), ["sale", "summer"]);
        let also = Product::find_entity().find_also_related(Entity::<Variant>::default()).all(&db).await?;
        assert_eq!(also.len(), 3, "the hat comes without a variant");

        let products = Product::find_entity().order_by_desc(Product::column(|product| product.handle)).all(&db).await?;
        let loaded = products.load_many(Variant::find_entity(), &db).await?;
        assert_eq!(loaded.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0]);
        let loaded = products.load_many(Entity::<Tag>::default(), &db).await?;
        assert_eq!(loaded.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0]);
        let parents = variants.load_one(Entity::<Product>::default(), &db).await?;
        assert!(parents.iter().all(|parent| parent.as_ref().is_some_and(|parent| parent.id == shirt.id)));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn every_relation_and_link_is_a_linked_value() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
        let posts =
            BlogPost::create_many(&db, [create!(BlogPost { title: "Summer" }), create!(BlogPost { title: "Winter" })]).await?;
        let shirt = create!(Product {
            title: "Shirt",
            handle: "shirt",
            variants: [{ sku: "S", price: dec!(10) }],
            brand: &acme,
        });
        let shirt = Row::from(shirt.exec(&db).await?);
        ProductPost::create(&db, posts.iter().map(|post| (&shirt.id, &post.id))).await?;
        ProductPost::dismiss(&db, [(&shirt.id, &posts[1].id)]).await?;

        assert_eq!(shirt.find_linked(Product::FIELDS.variants).all(&db).await?.len(), 1);
        let brand: Option<Row<Brand>> = shirt.find_linked(Product::FIELDS.brand()).one(&db).await?;
        assert_eq!(brand.map(|brand| brand.name.clone()).as_deref(), Some("Acme"));
        let linked: Vec<Row<BlogPost>> = shirt.find_linked(Product::FIELDS.posts()).all(&db).await?;
        assert_eq!(linked.iter().map(|post| post.title.as_str()).collect::<Vec<_>>(), ["Summer"], "dismissed ones are hidden");
        let back = Row::from(acme).find_linked(Brand::FIELDS.products()).all(&db).await?;
        assert_eq!(back.len(), 1);
        ProductBrand::dismiss(&db, [(&shirt.id, &back_brand(&db).await?)]).await?;
        assert!(shirt.find_linked(Product::FIELDS.brand()).one(&db).await?.is_none());
        Ok(())
    })
    .await
}

async fn back_brand(db: &Db) -> TestResult<Id<Brand>> {
    Ok(Brand::find_entity().one(db).await?.ok_or("no brand")?.id.clone())
}

#[tokio::test]
async fn find_entity_hides_deleted_records() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = draft("shirt").insert(&db).await?;
        variant(&db, &shirt, "S", dec!(1)).await?;
        draft("hat").insert(&db).await?;
        Product::soft_delete(&db, [&shirt.id]).await?;
        assert_eq!(Product::find_entity().count(&db).await?, 1);
        assert_eq!(Entity::<Product>::find().count(&db).await?, 2, "a plain find sees all rows");
        assert_eq!(shirt.find_related(Entity::<Variant>::default()).count(&db).await?, 0, "the cascade hid it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_transaction_holds_calls_of_both_kinds() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let tx = db.begin().await?;
        let shirt = draft("shirt").insert(&tx).await?;
        create!(Tag { value: "summer" }).exec(&tx).await?;
        assert_eq!(Product::find_entity().count(&tx).await?, 1);
        tx.rollback().await?;
        assert_eq!(Product::find_entity().count(&db).await?, 0);
        assert!(Product::find(&db, &shirt.id).await?.is_none());

        let kept = db.transact(|tx| async move { Ok(draft("shirt").insert(&tx).await?) }).await?;
        assert!(Product::find(&db, &kept.id).await?.is_some());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn many_records_are_inserted_and_deleted() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let tags =
            ["a", "b", "c"].map(|value| Active::<Tag>::new().with(|tag| tag.id, Id::new(value)).with(|tag| tag.value, value));
        Entity::<Tag>::insert_many(tags).exec_without_returning(&db).await?;
        assert_eq!(Tag::find_entity().count(&db).await?, 3);
        Entity::<Tag>::delete_by_id("a").exec(&db).await?;
        let gone = Entity::<Tag>::delete_many().filter(Tag::column(|tag| tag.value).eq("b")).exec(&db).await?;
        assert_eq!(gone.rows_affected, 1);
        let last = Tag::find_entity().one(&db).await?.ok_or("no tag left")?;
        last.delete(&db).await?;
        assert_eq!(Entity::<Tag>::find().count(&db).await?, 0);
        Ok(())
    })
    .await
}

/// A table with a key of two columns, and no stamps.
mod warehouse {
    use modelink::prelude::*;

    #[module(models(Shelf))]
    pub struct WarehouseModule;

    #[model(timestamps = false)]
    #[derive(Debug, Clone)]
    pub struct Shelf {
        #[column(primary_key)]
        pub hall: String,
        #[column(primary_key)]
        pub number: i32,
        #[column(default = 10)]
        pub boxes: i32,
    }
}
use warehouse::Shelf;

#[modelink::app(modules(warehouse::WarehouseModule))]
struct Depot;

#[tokio::test]
async fn a_key_of_two_columns_finds_and_updates_its_record() -> TestResult {
    on_every_database::<Depot, _>(|db| async move {
        for number in [1, 2] {
            let shelf = Active::<Shelf>::new().with(|shelf| shelf.hall, "A").with(|shelf| shelf.number, number);
            assert_eq!(shelf.insert(&db).await?.boxes, 10);
        }
        let found = Entity::<Shelf>::find_by_id(("A".to_owned(), 2)).one(&db).await?.ok_or("not found")?;
        assert_eq!(found.number, 2);
        let fuller = found.into_active_model().with(|shelf| shelf.boxes, 3).update(&db).await?;
        assert_eq!(fuller.boxes, 3);
        let boxes = Shelf::find_entity().order_by_asc(Shelf::column(|shelf| shelf.number)).all(&db).await?;
        assert_eq!(boxes.iter().map(|shelf| shelf.boxes).collect::<Vec<_>>(), [10, 3]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_value_that_the_column_cannot_hold_is_refused() -> TestResult {
    let price = "price".parse::<modelink::entity::Column<Variant>>()?;
    let mut active = Active::<Variant>::new();
    let error = active.try_set(price, dec!(0.123456789).into()).err().ok_or("nine digits were taken")?;
    assert!(error.to_string().contains("more digits"), "{error}");
    let error = active.try_set(price, "ten".into()).err().ok_or("text was taken")?;
    assert!(error.to_string().contains("another type"), "{error}");
    assert!("prise".parse::<modelink::entity::Column<Variant>>().is_err());
    Ok(())
}
