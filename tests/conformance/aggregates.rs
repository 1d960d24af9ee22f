//! Numbers about nested lists, without loading them.

use modelink::prelude::*;
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        brand::Brand,
        inventory::Item,
        links::*,
        product::{Category, Product, Tag, Variant},
    },
};

#[tokio::test]
async fn sums_and_means_are_exact_and_typed() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let shirt = create!(Product {
            title: "Shirt",
            handle: "shirt",
            variants: [
                { sku: "é", price: dec!(0.1), stock: 2_000_000_000 },
                { sku: "z", price: dec!(0.2), stock: 2_000_000_000 },
                { price: dec!(1234567.00000003), stock: 1 },
            ],
        })
        .exec(&db)
        .await?;
        create!(Product { title: "Bare", handle: "bare" }).exec(&db).await?;
        let rows = graph! {
            Product(order: -handle) {
                number: variants.count(),
                total: variants.sum(price),
                cheap: variants.sum(price, filter: price < 1),
                mean: variants.avg(price, price < 1),
                lowest: variants.min(price),
                stock: variants.sum(stock),
                stock_mean: variants.avg(stock),
                first: variants.min(sku),
                last: variants.max(sku),
                newest: variants.max(created_at),
                key: variants.max(id),
                of_none: variants.max(stock, filter: stock > 5 && stock < 4),
            }
        }
        .fetch(&db)
        .await?;
        let row = &rows[0];
        let (total, mean, lowest): (Decimal, Option<Decimal>, Option<Decimal>) = (row.total, row.mean, row.lowest);
        assert_eq!((row.number, total, row.cheap), (3, dec!(1234567.30000003), dec!(0.3)));
        assert_eq!((mean, lowest), (Some(dec!(0.15)), Some(dec!(0.1))));
        let (stock, stock_mean): (i64, Option<f64>) = (row.stock, row.stock_mean);
        assert_eq!(stock, 4_000_000_001, "the sum of 32-bit numbers has 64");
        assert!(stock_mean.is_some_and(|mean| (mean - 4_000_000_001.0 / 3.0).abs() < 1e-3));
        assert_eq!((row.first.as_deref(), row.last.as_deref(), row.of_none), (Some("z"), Some("é"), None));
        let newest: &Option<DateTime> = &row.newest;
        assert!(newest.is_some() && row.key.is_some());
        let bare = &rows[1];
        assert_eq!((bare.number, bare.total, bare.mean, bare.lowest, bare.stock), (0, dec!(0), None, None, 0));
        Variant::soft_delete(&db, [row.key.as_ref().ok_or("a key")?]).await?;
        let left =
            graph!(Product(filter: id == &shirt.id) { number: variants.count(), stock: variants.sum(stock) }).one(&db).await?;
        assert_eq!(left.map(|row| (row.number, row.stock)), Some((2, 4_000_000_000)), "deleted records do not count");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn numbers_go_over_pivots_and_links_and_stand_at_any_node() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
        let tag = create!(Tag { value: "wool" }).exec(&db).await?;
        for (handle, quantity) in [("hat", 3), ("cap", 4)] {
            let item = create!(Item { shelf: handle, quantity }).exec(&db).await?;
            create!(Product {
                title: handle,
                handle,
                brand: &acme,
                tags: [&tag],
                variants: [{ price: dec!(2), item: &item }],
            })
            .exec(&db)
            .await?;
        }
        let query = graph! {
            Brand {
                first: products.min(title),
                products(order: handle) { tag_count: tags.count(value == "wool"), variants { lying: item.sum(quantity) } },
            }
        };
        let rows = query.fetch(&db).await?;
        assert_eq!(rows[0].first.as_deref(), Some("cap"));
        let cap = &rows[0].products[0];
        assert_eq!((cap.tag_count, cap.variants[0].lying), (1, 4));
        let json: serde_json::Value = serde_json::from_str(&query.json(&db).await?)?;
        assert_eq!(json, serde_json::to_value(&rows)?);
        let named = graph!(Tag { dearest: products.max(handle), of_acme: products.count(brand.name == "Acme") }).one(&db).await?;
        assert_eq!(named.map(|row| (row.dearest, row.of_acme)), Some((Some("hat".into()), 2)));
        let tree = graph!(Category { below: children.count() }).fetch(&db).await?;
        assert!(tree.is_empty());
        Ok(())
    })
    .await
}
