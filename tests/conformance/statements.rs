//! The number of statements depends on the declarations and the query, never on the number of rows.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use modelink::{db::Place, dialect::Dialect, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        brand::Brand,
        links::*,
        product::{Product, Variant},
    },
};
use tracing::{Event, Metadata, Subscriber, span};

/// Counts the statements that the library reports under `modelink::sql`.
#[derive(Clone, Default)]
struct Counter(Arc<AtomicUsize>);

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "modelink::sql"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// How many statements a piece of work ran.
async fn counted<T>(work: impl Future<Output = Result<T, modelink::Error>>) -> Result<(T, usize), modelink::Error> {
    use tracing::instrument::WithSubscriber;
    let counter = Counter::default();
    let done = work.with_subscriber(counter.clone()).await?;
    Ok((done, counter.0.load(Ordering::SeqCst)))
}

const MANY: usize = 10_000;

/// How many statements it may cost to link any number of pairs. MariaDB has no upsert that tells what it met: it looks
/// for both ends, and at the rows that are there, in queries of their own.
fn bound(db: &Db) -> usize {
    match db.flavour(Place::default()).dialect() {
        Dialect::MySql => 5,
        Dialect::Postgres | Dialect::Sqlite => 2,
    }
}

#[tokio::test]
async fn ten_thousand_rows_or_links_cost_a_handful_of_statements() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let products = || (0..MANY).map(|n| create!(Product { title: format!("Product {n}"), handle: format!("product-{n}") }));
        let (products, statements) = counted(Product::create_many(&db, products())).await?;
        assert_eq!(products.len(), MANY);
        assert!(statements <= 2, "create_many ran {statements} statements");
        assert!(products.windows(2).all(|pair| pair[0].id < pair[1].id), "ids are in the order of creation");
        assert_eq!(products[MANY - 1].title, format!("Product {}", MANY - 1), "in the order given");

        let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
        let pairs: Vec<_> = products.iter().map(|product| (&product.id, &acme.id)).collect();
        let (_, statements) = counted(async { ProductBrand::create(&db, pairs.clone()).await }).await?;
        assert!(statements <= bound(&db), "linking ran {statements} statements");
        assert_eq!(Product::count(&db, filter!(Product, brand.name == "Acme")).await?, MANY as u64);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_query_runs_one_statement_for_each_node() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db, 2_000).await?;
        let query = graph! {
            Product(order: id) { id, variants { id, product { handle } }, brand { name, products(limit: 3) { id } } }
        };
        let (rows, statements) = counted(query.fetch(&db)).await?;
        assert_eq!((rows.len(), rows[1_999].variants.len()), (2_000, 2));
        assert_eq!(rows[7].variants[0].product.handle, "product-7");
        assert_eq!(rows[0].brand.as_ref().map(|brand| brand.products.len()), Some(3));
        assert!(statements <= 5, "five nodes ran {statements} statements");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_cascade_runs_as_many_statements_for_one_row_as_for_many() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db, 301).await?;
        let ids: Vec<_> = Product::list(&db, Cond::all()).await?.into_iter().map(|product| product.id).collect();
        let (_, one) = counted(Product::soft_delete(&db, [&ids[0]])).await?;
        let (_, many) = counted(Product::soft_delete(&db, &ids[1..])).await?;
        assert_eq!(one, many, "soft delete");
        assert_eq!(Variant::count(&db, Cond::all()).await?, 0);
        let (_, one) = counted(Product::restore(&db, [&ids[0]])).await?;
        let (_, many) = counted(Product::restore(&db, &ids[1..])).await?;
        assert_eq!(one, many, "restore");
        assert_eq!(Variant::count(&db, Cond::all()).await?, 602);
        Ok(())
    })
    .await
}

async fn seed(db: &Db, products: usize) -> TestResult {
    let acme = create!(Brand { name: "Acme" }).exec(db).await?;
    let drafts = (0..products).map(|n| {
        create!(Product {
            title: format!("Product {n}"),
            handle: format!("product-{n}"),
            variants: [{ price: dec!(1) }, { price: dec!(2) }],
            brand: &acme,
        })
    });
    Product::create_many(db, drafts).await?;
    Ok(())
}
