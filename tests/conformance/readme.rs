//! The fragments of the README, as they stand there: those that need the program around them to be compiled.

use std::{sync::Mutex, time::Duration};

use modelink::{App, graph::Cursor, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        brand::Brand,
        links::*,
        product::{Product, Status},
    },
};
use tokio::time::sleep;

type MyError = modelink::Error;

#[tokio::test]
#[allow(clippy::let_and_return)] // The fragment binds its rows.
async fn the_query_is_one() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        create!(Product {
            title: "Shirt",
            handle: "shirt",
            variants: [{ sku: "S", stock: 3, price: dec!(10) }, { sku: "M", price: dec!(10) }],
        })
        .exec(&db)
        .await?;
        let cursor: Option<Cursor> = None;
        #[rustfmt::skip]
        let rows = {
let rows = graph! {
    Product(filter: status == Status::Draft, order: [-created_at], limit: 20, after: &cursor) {
        title, cursor(),                        // the place of the row: `after:` goes on behind it
        variants(order: price, limit: 3) { sku },
        variant_count: variants.count(stock > 0),
        total: variants.sum(price), dearest: variants.max(price), mean: variants.avg(price),
    }
}
.fetch(&db)
.await?;
            rows
        };
        assert_eq!((rows.len(), rows[0].variants.len(), rows[0].variant_count), (1, 2, 1));
        assert_eq!((rows[0].total, rows[0].dearest, rows[0].mean), (dec!(20), Some(dec!(10)), Some(dec!(10))));
        Ok(())
    })
    .await
}

/// What the listener was told of.
static INDEXED: Mutex<Vec<Id<Product>>> = Mutex::new(Vec::new());

async fn index(id: Id<Product>) -> Result<(), MyError> {
    INDEXED.lock().expect("nobody panics").push(id);
    Ok(())
}

#[tokio::test]
async fn a_listener_is_told() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        listen(&db).await?;
        let shirt = create!(Product { title: "Shirt", handle: "shirt" }).exec(&db).await?;
        let brand = create!(Brand { name: "Acme" }).exec(&db).await?;
        ProductBrand::create(&db, [(&shirt.id, &brand.id)]).await?;
        let told = || INDEXED.lock().expect("nobody panics").contains(&shirt.id);
        for _ in 0..400 {
            if told() {
                break;
            }
            sleep(Duration::from_millis(50)).await;
        }
        assert!(told(), "within 20 seconds");
        db.close().await;
        Ok(())
    })
    .await
}

#[rustfmt::skip]
#[allow(unused_variables, reason = "the fragment shows what there is")]
async fn listen(db: &Db) -> TestResult {
    let db = db.clone();
use modelink::events::EventKind;
let events = Shop::events(&db).await?;              // recorded from now on; call it at each start, after `migrate`
tokio::spawn(async move {
    events.listen(|event| async move {
        if let (EventKind::Created, Some(id)) = (event.kind, event.of::<Product>()) { index(id).await?; }
        if let Some((product, brand)) = event.of_link::<ProductBrand>() { /* attached or detached */ }
        Ok::<_, MyError>(())
    }).await
});
    Ok(())
}

#[rustfmt::skip]
mod elsewhere {
    use modelink::{App as _, BoxError, Keys, Source, db::TestDatabase, prelude::*, value::Value};
    use modelink_tests::TestResult;
    use serde::Deserialize;

    #[module(models(Product, Vendor))]
    pub struct ShopModule;

    #[model(id_prefix = "prod")]
    pub struct Product {
        pub id: Id<Product>,
        pub title: String,
        pub vendor_code: String,
    }

#[model(external)]                              // no table and no migration: another service has the vendors
#[derive(Debug, Clone, Deserialize)]
pub struct Vendor {
    #[column(primary_key)]
    pub code: String,
    pub name: String,
}

link! {
    #[link(read_only, key = Product.vendor_code)]
    pub ProductVendor { Product.vendor: One<Vendor>, Vendor.products: Many<Product> }
}

impl Source<Vendor> for VendorApi {
    async fn by(&self, keys: Keys<'_, Vendor>) -> Result<Vec<Vendor>, BoxError> {
        self.ask(keys.field(), keys.values()).await     // `keys.of(Vendor::FIELDS.code)` has them with their type
    }
}

    #[modelink::app(modules(ShopModule), links(ProductVendor))]
    pub struct Shop;

    /// A service, and its address.
    pub struct VendorApi(&'static str);

    impl VendorApi {
        fn new(service: &'static str) -> Self {
            VendorApi(service)
        }

        async fn ask(&self, field: &str, values: &[Value]) -> Result<Vec<Vendor>, BoxError> {
            let answer = format!(r#"[{{ "{field}": {}, "name": "{}" }}]"#, serde_json::to_string(&values[0])?, self.0);
            Ok(serde_json::from_str(&answer)?)
        }
    }

    #[tokio::test]
    async fn a_record_comes_from_elsewhere() -> TestResult {
        let test = TestDatabase::create("sqlite:").await?;
        let (url, service) = (test.url(), "Acme");
        let db = Shop::connect(url).await?;
        Shop::push(&db).await?;
        create!(Product { title: "Shirt", vendor_code: "a" }).exec(&db).await?;
let db = Shop::builder().default(url).source::<Vendor>(VendorApi::new(service)).connect().await?;
let rows = graph!(Product { title, vendor { name } }).fetch(&db).await?;
        let vendor = rows[0].vendor.as_ref().ok_or("there is a vendor")?;
        assert_eq!((rows[0].title.as_str(), vendor.name.as_str()), ("Shirt", "Acme"));
        Ok(())
    }
}

#[test]
fn these_are_all_fragments_word_for_word() {
    let (readme, here) = (include_str!("../../README.md"), include_str!("readme.rs"));
    let fragments: Vec<&str> = readme.split("```rust,ignore\n").skip(1).filter_map(|text| text.split("```").next()).collect();
    assert_eq!(fragments.len(), 4);
    for fragment in fragments {
        assert!(here.contains(fragment), "the README shows what is not compiled:\n{fragment}");
    }
}
