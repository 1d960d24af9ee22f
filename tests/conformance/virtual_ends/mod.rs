//! Links whose other end is a model of no database: its records come from a source of the program, here over HTTP.

mod service;
mod shop;

use futures_util::TryStreamExt as _;
use modelink::{
    BoxError, Error, Keys, Source,
    dialect::Dialect,
    graph::{GraphRequest, Limits, Plan},
    migrate::Generate,
    prelude::*,
};
use modelink_tests::{TestResult, on_every_database, on_every_empty_database};

use self::{
    service::{Manner, Service},
    shop::{
        Shop,
        links::*,
        product::{Country, Item, Order, Product},
        review::Review,
        vendor::Vendor,
    },
};
use super::counting::statements;

/// Four products of two vendors: of one nobody knows the vendor, one has none. A cup has two reviews, a pot one.
async fn filled(db: Db) -> TestResult<(Db, Service)> {
    let service = Service::usual().await?;
    let db = db.with_source::<Vendor>(service.client()).with_source::<Review>(service.client());
    for (title, vendor) in
        [("cup", Some("acme")), ("jug", Some("gone")), ("pot", Some("bolt")), ("tin", None), ("urn", Some("acme"))]
    {
        let product = create!(Product { title: title, vendor_code: vendor.map(str::to_owned) }).exec(&db).await?;
        match title {
            "cup" => {
                service.review(7, &product.id.to_string(), Some("acme"), 3);
                service.review(5, &product.id.to_string(), None, 1);
            }
            "pot" => service.review(6, &product.id.to_string(), Some("core"), 5),
            _ => {}
        }
    }
    create!(Country { code: "se", name: "Sweden" }).exec(&db).await?;
    create!(Order { number: 1, items: [{ vendor_code: "bolt" }, { vendor_code: "acme" }, { vendor_code: "bolt" }, {}] })
        .exec(&db)
        .await?;
    create!(Order { number: 2, items: [{ vendor_code: "gone" }] }).exec(&db).await?;
    create!(Order { number: 3 }).exec(&db).await?;
    Ok((db, service))
}

fn asked(what: &[(&str, usize)]) -> Vec<(String, usize)> {
    what.iter().map(|(what, keys)| ((*what).to_owned(), *keys)).collect()
}

#[tokio::test]
async fn a_key_here_leads_to_any_column_there_with_one_request() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        let rows = graph!(Product(order: title) { title, vendor { name, rating } }).json(&db).await?;
        let expected = r#"[{"title":"cup","vendor":{"name":"Acme","rating":"3.5"}},{"title":"jug","vendor":null},{"title":"pot","vendor":{"name":"Bolt","rating":"1.5"}},{"title":"tin","vendor":null},{"title":"urn","vendor":{"name":"Acme","rating":"3.5"}}]"#;
        assert_eq!(rows, expected);
        assert_eq!(service.asked(), asked(&[("vendors by code", 3)]), "each key once, and no null");
        let rows = graph!(Product(filter: title == "tin") { vendor { name } }).fetch(&db).await?;
        assert!(rows[0].vendor.is_none());
        assert_eq!(service.asked(), [], "without a key there is nothing to ask for");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_key_there_leads_to_a_record_here() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        let rows = graph!(Product(filter: title != "tin", order: title) { title, reviews { number, stars } }).json(&db).await?;
        let expected = r#"[{"title":"cup","reviews":[{"number":5,"stars":1},{"number":7,"stars":3}]},{"title":"jug","reviews":[]},{"title":"pot","reviews":[{"number":6,"stars":5}]},{"title":"urn","reviews":[]}]"#;
        assert_eq!(rows, expected, "a list is in the order of its key");
        assert_eq!(service.asked(), asked(&[("reviews by product_id", 4)]));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_path_leads_to_each_record_once() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        let rows = graph!(Order(order: number) { number, vendors { name } }).json(&db).await?;
        let expected =
            r#"[{"number":1,"vendors":[{"name":"Bolt"},{"name":"Acme"}]},{"number":2,"vendors":[]},{"number":3,"vendors":[]}]"#;
        assert_eq!(rows, expected);
        assert_eq!(service.asked(), asked(&[("vendors by code", 3)]));
        Item::soft_delete(&db, Item::list(&db, filter!(Item, vendor_code == "bolt")).await?.iter().map(|item| &item.id)).await?;
        let rows = graph!(Order(filter: number == 1) { vendors { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"vendors":[{"name":"Acme"}]}]"#, "a deleted record between leads nowhere");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn below_records_of_a_source_are_records_of_databases_and_of_sources() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        let rows = graph! {
            Product(filter: title.one_of(["cup", "pot"]), order: title) {
                vendor { name, home { name }, products(order: -title) { title }, orders { number } },
                reviews { stars, product { title }, vendor { name } },
            }
        };
        let expected = r#"[{"vendor":{"name":"Acme","home":{"name":"Sweden"},"products":[{"title":"urn"},{"title":"cup"}],"orders":[{"number":1}]},"reviews":[{"stars":1,"product":{"title":"cup"},"vendor":null},{"stars":3,"product":{"title":"cup"},"vendor":{"name":"Acme"}}]},{"vendor":{"name":"Bolt","home":null,"products":[{"title":"pot"}],"orders":[{"number":1}]},"reviews":[{"stars":5,"product":{"title":"pot"},"vendor":{"name":"Core"}}]}]"#;
        assert_eq!(rows.json(&db).await?, expected);
        let wanted = [("vendors by code", 2), ("reviews by product_id", 2), ("vendors by code", 2)];
        assert_eq!(service.asked(), asked(&wanted), "one request for each step");
        let rows = graph!(Country { name, vendors { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"name":"Sweden","vendors":[{"name":"Acme"}]}]"#);
        assert_eq!(service.asked(), asked(&[("vendors by country", 1)]));
        Ok(())
    })
    .await
}

#[derive(Graph, Debug)]
#[graph(Product)]
struct Card {
    title: String,
    #[graph(field = vendor)]
    maker: Option<Maker>,
}

#[derive(Graph, Debug)]
#[graph(Vendor)]
struct Maker {
    name: String,
    greeting: String,
}

#[tokio::test]
async fn records_of_a_source_are_rows_like_any_other() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, _service) = filled(db).await?;
        let cards = Card::query().filter(filter!(Product, title == "cup")).fetch(&db).await?;
        let maker = cards[0].maker.as_ref().ok_or("no maker")?;
        assert_eq!((&*cards[0].title, &*maker.name, &*maker.greeting), ("cup", "Acme", "Dear Acme"));
        let every = graph!(Product(filter: title == "cup") { vendor { .. } });
        let expected = r#"[{"vendor":{"id":3,"code":"acme","name":"Acme","country":"se","rating":"3.5","share":0.30000000000000004,"since":"2020-02-29","seen":"2024-01-02T03:04:05.000006Z","token":"67e55044-10b1-426f-9247-bb680e5fe0c8","tags":["a","b"],"profile":{"size":3},"standing":"good","greeting":"Dear Acme"}}]"#;
        assert_eq!(every.json(&db).await?, expected, "what is hidden is not shown");
        let row = graph!(Product(filter: title == "cup") { vendor { .. } }).one(&db).await?.ok_or("no row")?;
        let vendor = row.vendor.as_ref().ok_or("no vendor")?;
        assert_eq!((&*vendor.secret, vendor.rating, &vendor.profile.0), ("hush", Some(dec!(3.5)), &json!({ "size": 3 })));
        let named = graph!(Product(filter: title == "cup") { vendor { id, code, seen, tags, profile, standing, secret, since, token, share } });
        let expected = r#"[{"vendor":{"id":3,"code":"acme","seen":"2024-01-02T03:04:05.000006Z","tags":["a","b"],"profile":{"size":3},"standing":"good","secret":"hush","since":"2020-02-29","token":"67e55044-10b1-426f-9247-bb680e5fe0c8","share":0.30000000000000004}}]"#;
        assert_eq!(named.json(&db).await?, expected);
        let page = graph!(Product(order: title, limit: 2, offset: 1) { title, vendor { name } }).page(&db).await?;
        let found: Vec<_> = page.rows.iter().map(|row| row.vendor.as_ref().map(|vendor| &*vendor.name)).collect();
        assert_eq!((page.count, found), (5, vec![None, Some("Bolt")]));
        let rows: Vec<_> = graph!(Product(order: title) { title, vendor { name } }).stream(&db).try_collect().await?;
        assert_eq!((rows.len(), rows[4].vendor.as_ref().map(|vendor| &*vendor.name)), (5, Some("Acme")));
        let tx = db.begin().await?;
        create!(Product { title: "new", vendor_code: "core" }).exec(&tx).await?;
        let rows = graph!(Product(filter: title == "new") { vendor { name } }).json(&tx).await?;
        assert_eq!(rows, r#"[{"vendor":{"name":"Core"}}]"#);
        Ok(tx.rollback().await?)
    })
    .await
}

#[tokio::test]
async fn order_limit_and_offset_are_those_of_each_list() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, _service) = filled(db).await?;
        let rows = graph! {
            Product(filter: title == "cup") {
                best: reviews(order: -stars, limit: 1) { stars },
                rest: reviews(order: -stars, offset: 1) { stars },
                texts: reviews(order: text) { text },
                last: reviews(order: [-text, number]) { text },
            }
        };
        let expected = r#"[{"best":[{"stars":3}],"rest":[{"stars":1}],"texts":[{"text":"3 stars"},{"text":null}],"last":[{"text":null},{"text":"3 stars"}]}]"#;
        assert_eq!(rows.json(&db).await?, expected, "nulls come last, as in a database");
        let rows = graph!(Order(filter: number == 1) { vendors(order: -name, offset: 1, limit: 1) { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"vendors":[{"name":"Acme"}]}]"#);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn many_keys_are_asked_for_in_batches() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let vendors = (0..2_100).map(|number| service::vendor(number, &format!("v{number}"), &format!("Vendor {number}"), None));
        let service = Service::start(vendors.collect()).await?;
        let db = db.with_source::<Vendor>(service.client());
        let products =
            (0..4_200).map(|number| create!(Product { title: format!("{number:04}"), vendor_code: format!("v{}", number / 2) }));
        Product::create_many(&db, products).await?;
        let rows = graph!(Product(order: title) { vendor { name } }).fetch(&db).await?;
        for (number, row) in rows.iter().enumerate() {
            assert_eq!(row.vendor.as_ref().map(|vendor| vendor.name.clone()), Some(format!("Vendor {}", number / 2)));
        }
        let mut sizes: Vec<_> = service.asked().into_iter().map(|(_, keys)| keys).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, [100, 1_000, 1_000]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_nobody_asked_for_is_left_out() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        let ask = async || {
            graph! { Product(filter: title != "urn", order: title) { title, vendor { name, products(order: title) { title } }, reviews { number } } }
                .json(&db)
                .await
        };
        let exact = ask().await?;
        service.answers(Manner::Sloppy);
        assert_eq!(ask().await?, exact, "too much, twice, in another order");
        let rows = graph!(Order(order: number) { vendors { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"vendors":[{"name":"Bolt"},{"name":"Acme"}]},{"vendors":[]},{"vendors":[]}]"#);
        // Two vendors of one code, where a product has one.
        let twins = vec![service::vendor(9, "acme", "Later", None), service::vendor(8, "acme", "First", None)];
        let db = db.clone().with_source::<Vendor>(Service::start(twins).await?.client());
        let rows = graph!(Product(filter: title == "cup") { vendor { name } }).json(&db).await?;
        assert_eq!(rows, r#"[{"vendor":{"name":"First"}}]"#, "the first by its key, whatever the source says first");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_query_without_its_source_reads_nothing() -> TestResult {
    on_every_empty_database::<Shop, _>(|db| async move {
        // There are no tables: a statement would fail.
        let (answer, count) = statements(graph!(Product { vendor { name } }).json(&db)).await;
        let told = answer.err().map(|error| (matches!(error, Error::NoSource { model: "Vendor", link: "ProductVendor" }), error.to_string()));
        let text = "`Vendor` is external and has no source: add `.source::<Vendor>(…)` to the builder (the link `ProductVendor` leads to it)";
        assert_eq!((told, count), (Some((true, text.to_owned())), 0));
        let deep = graph!(Order { items { order { vendors { name } } } }).page(&db).await;
        assert!(matches!(deep, Err(Error::NoSource { model: "Vendor", link: "OrderVendors" })));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn an_error_of_a_source_names_its_model_and_the_link() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        service.answers(Manner::Broken);
        let answer = graph!(Product { vendor { name } }).json(&db).await;
        let Err(error @ Error::Source { model: "Vendor", link: "ProductVendor", .. }) = &answer else {
            return Err(format!("{answer:?}").into());
        };
        assert_eq!(
            error.to_string(),
            "the source of `Vendor` failed, for the link `ProductVendor`: 502 Bad Gateway: out of order"
        );
        Ok(())
    })
    .await
}

/// Knows vendors by code alone, and has them in memory.
struct InMemory;

impl Source<Vendor> for InMemory {
    async fn by(&self, keys: Keys<'_, Vendor>) -> Result<Vec<Vendor>, BoxError> {
        let codes = keys.of(Vendor::FIELDS.code).ok_or_else(|| format!("asked by `{}`", keys.field()))?;
        let made = codes.into_iter().map(|code| serde_json::from_value(service::vendor(1, &code, &code.to_uppercase(), None)));
        Ok(made.collect::<Result<_, _>>()?)
    }
}

#[tokio::test]
async fn a_source_gets_the_keys_of_the_field_with_their_type() -> TestResult {
    let db = Shop::builder().default("sqlite::memory:").source::<Vendor>(InMemory).connect().await?;
    Shop::push(&db).await?;
    create!(Product { title: "cup", vendor_code: "acme" }).exec(&db).await?;
    create!(Country { code: "se", name: "Sweden" }).exec(&db).await?;
    let rows = graph!(Product { vendor { name } }).json(&db).await?;
    assert_eq!(rows, r#"[{"vendor":{"name":"ACME"}}]"#);
    let refused = graph!(Country { vendors { name } }).json(&db).await;
    assert!(refused.is_err_and(|error| error.to_string().ends_with("for the link `VendorCountry`: asked by `country`")));
    Ok(())
}

#[tokio::test]
async fn the_limit_of_rows_holds_for_sources() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, _service) = filled(db).await?;
        let limits = |rows| Limits { rows, ..Limits::default() };
        let reviews = || graph!(Product(filter: title.one_of(["cup", "pot"])) { reviews { number } });
        assert_eq!(reviews().limits(limits(3)).fetch(&db).await?.len(), 2);
        let over = reviews().limits(limits(2)).fetch(&db).await.map(|rows| rows.len());
        assert!(matches!(&over, Err(Error::Limit { path, limit: 2 }) if path == "Product.reviews"), "{over:?}");
        let between =
            graph!(Order(filter: number == 1) { vendors { name } }).limits(limits(1)).fetch(&db).await.map(|rows| rows.len());
        assert!(matches!(&between, Err(Error::Limit { path, .. }) if path == "Order.vendors"), "{between:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_plan_is_one_by_nodes_and_tells_of_the_source() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, _service) = filled(db).await?;
        let one = || graph!(Order(filter: number == 1) { items { vendor_code }, vendors { name } });
        let told = one().explain(&db)?;
        assert_eq!((told.plan, told.statements.len()), (Plan::PerNode, 4));
        assert!(told.statements[2].starts_with("SELECT DISTINCT"), "{told}");
        assert_eq!(told.statements[3], "-- the source of Vendor by code, at most 1000 keys at once (OrderVendors)");
        let (rows, count) = statements(one().json(&db)).await;
        assert!(rows?.contains(r#""vendors":[{"name":"Bolt"},{"name":"Acme"}]"#));
        assert_eq!(count, 3);
        let forced = one().plan(Plan::OneStatement).json(&db).await;
        assert!(matches!(&forced, Err(Error::Unsupported(text)) if text.contains("comes from a source")), "{forced:?}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_request_by_name_leads_there_too() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        let request = GraphRequest::entity("product")
            .field("title").field("vendor.name").field("vendor.greeting").field("vendor.home.name").field("reviews.*")
            .filter("title", "cup")
            .list("reviews", json!({ "pagination": { "order": { "stars": "DESC" }, "take": 1 } }));
        let id = Product::list(&db, filter!(Product, title == "cup")).await?[0].id.to_string();
        let expected = json!({
            "title": "cup",
            "vendor": { "name": "Acme", "greeting": "Dear Acme", "home": { "name": "Sweden" } },
            "reviews": [{ "number": 7, "product_id": id, "vendor_code": "acme", "stars": 3, "text": "3 stars" }],
        });
        assert_eq!(request.clone().run(&db).await?.rows, [expected]);
        assert_eq!(request.skip(0).run(&db).await?.count, Some(1));
        service.asked();
        let refusals = [
            (json!({ "entity": "vendor", "fields": ["name"] }), "`Vendor` is external, and its records are found by keys"),
            (json!({ "entity": "product", "fields": ["title"], "filters": { "vendor": { "name": "Acme" } } }), "`vendor` leads to `Vendor`, which is external"),
            (json!({ "entity": "product", "fields": ["title"], "filters": { "vendor": null } }), "`vendor` leads to `Vendor`, which is external"),
            (json!({ "entity": "order", "fields": ["items.id"], "lists": { "items": { "filters": { "order": { "vendors": { "$exists": true } } } } } }), "`vendors` leads to `Vendor`, which is external"),
            (json!({ "entity": "product", "fields": ["title"], "pagination": { "order": { "vendor": { "name": "ASC" } } } }), "`vendor` leads to `Vendor`, which is external"),
            (json!({ "entity": "product", "fields": ["reviews.stars"], "lists": { "reviews": { "filters": { "stars": 5 } } } }), "`Product.reviews` leads to `Review`, which is external: its source cannot filter"),
            (json!({ "entity": "product", "fields": ["reviews.stars"], "lists": { "reviews": { "pagination": { "after": "x" } } } }), "`Product.reviews` leads to `Review`, which is external: its source cannot go on behind a cursor"),
            (json!({ "entity": "product", "fields": ["reviews.stars"], "lists": { "reviews": { "pagination": { "order": { "product": { "title": "ASC" } } } } } }), "`Product.reviews` leads to `Review`, which is external: its source cannot order by other records"),
            (json!({ "entity": "product", "fields": ["vendor.secret"] }), "unknown field `Vendor.secret`"),
        ];
        for (request, expected) in refusals {
            let (answer, count) = statements(db.graph(request.clone())).await;
            let told = answer.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(told.starts_with(expected), "{request}: {told}");
            assert_eq!((count, service.asked().len()), (0, 0), "{request}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_number_below_a_record_of_a_source_is_refused_before_anything_is_read() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, _service) = filled(db).await?;
        let (answer, count) = statements(graph!(Product { vendor { name, n: products.count() } }).json(&db)).await;
        let told = answer.err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.starts_with("`Product.vendor` leads to `Vendor`, which is external: its source cannot count"), "{told}");
        assert_eq!(count, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nothing_is_written_over_a_link_to_an_external_model() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let acme: Vendor = serde_json::from_value(service::vendor(3, "acme", "Acme", None))?;
        let (answer, count) = statements(create!(Product { title: "cup", vendor: &acme }).exec(&db)).await;
        let told = answer.err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(
            told,
            "`Product.vendor` leads to `Vendor`, which is external: write the column that the link `ProductVendor` goes by"
        );
        assert_eq!(count, 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn no_database_knows_of_an_external_model() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let (db, service) = filled(db).await?;
        for dialect in [Dialect::Postgres, Dialect::MySql, Dialect::Sqlite] {
            let schema = Shop::schema_sql(dialect).join("\n").to_lowercase();
            assert!(schema.contains("product") && !schema.contains("vendor (") && !schema.contains("review"), "{schema}");
        }
        let folder = std::env::temp_dir().join(format!("modelink_external_{}", std::process::id()));
        let made = Shop::generate(&Generate { folder: Some(folder), dry_run: true, ..Generate::default() })?;
        assert_eq!(made.iter().map(|made| &*made.module).collect::<Vec<_>>(), ["product"]);
        Shop::push(&db).await?;
        Shop::check()?;
        assert_eq!(Shop::check_links(&db).await?, []);
        Shop::events(&db).await?.stop().await?;
        let cup = Product::list(&db, filter!(Product, title == "cup")).await?.remove(0);
        Product::soft_delete(&db, [&cup.id]).await?;
        Product::restore(&db, [&cup.id]).await?;
        Product::delete(&db, [&cup.id]).await?;
        assert_eq!(service.asked(), [], "nor is its source asked for anything but queries");
        Ok(())
    })
    .await
}
