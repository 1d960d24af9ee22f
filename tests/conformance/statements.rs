//! The number of statements depends on the declarations and the query, never on the number of rows.

use crate::counting;
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

/// The result of a piece of work, and how many statements it ran.
async fn counted<T>(work: impl Future<Output = Result<T, modelink::Error>>) -> Result<(T, u64), modelink::Error> {
    let (done, statements) = counting::statements(work).await;
    Ok((done?, statements))
}

const MANY: usize = 10_000;

/// How many statements it may cost to link any number of pairs. MariaDB has no upsert that tells what it met: it looks
/// for both ends, and at the rows that are there, in queries of their own.
fn bound(db: &Db) -> u64 {
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

#[tokio::test]
async fn postgresql_marks_what_it_finds_and_revives_a_link_in_one_statement() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db, 3).await?;
        let ids: Vec<_> = Product::list(&db, Cond::all()).await?.into_iter().map(|product| product.id).collect();
        let (_, deleted) = counted(Product::soft_delete(&db, &ids)).await?;
        let (_, restored) = counted(Product::restore(&db, &ids)).await?;
        // The others mark products and variants, look at their parents, and read the rows of a link and its other end apart.
        let expected = match db.flavour(Place::default()).dialect() {
            Dialect::Postgres => (6, 6),
            Dialect::MySql | Dialect::Sqlite => (9, 10),
        };
        assert_eq!((deleted, restored), expected);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sqlite_finds_what_is_joined_by_its_keys() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        if db.flavour(Place::default()).dialect() != Dialect::Sqlite {
            return Ok(());
        }
        let one = graph! { Product(filter: handle == "hat") { id, brand { name } } };
        let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
        let of_brand = graph! { Product(filter: brand.id == &acme.id) { id, brand { name } } };
        for statement in [one.explain(&db)?, of_brand.explain(&db)?].into_iter().flat_map(|explained| explained.statements) {
            let plan = db.sql(format!("EXPLAIN QUERY PLAN {statement}")).rows::<(i64, i64, i64, String)>().await?;
            let steps: Vec<String> = plan.into_iter().map(|(.., step)| step).collect();
            let whole = |step: &&String| ["SCAN n", "SCAN v", "MATERIALIZE", "AUTOMATIC"].iter().any(|word| step.contains(word));
            assert_eq!(steps.iter().find(whole), None, "{statement}\n{steps:#?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_condition_on_what_is_joined_is_asked_there() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db, 3).await?;
        let with = graph! { Product(filter: brand.name == "Acme") { id, brand { name } } };
        let without = graph! { Product(filter: brand.name == "Acme") { id } };
        let (joined, looked_for) = (with.explain(&db)?.to_string(), without.explain(&db)?.to_string());
        assert!(!joined.contains("EXISTS"), "{joined}");
        assert!(looked_for.contains("EXISTS"), "{looked_for}");
        let absent = graph! { Product(filter: brand.name != "Other") { id, brand { name } } };
        create!(Product { title: "Unbranded", handle: "unbranded" }).exec(&db).await?;
        let found = (with.fetch(&db).await?.len(), without.fetch(&db).await?.len(), absent.fetch(&db).await?.len());
        assert_eq!(found, (3, 3, 4), "what has no brand is not of another name");
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
