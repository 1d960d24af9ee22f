//! Cursors: a list goes on where it stopped, at the root and in nested lists.

use modelink::{Error, graph::Cursor, prelude::*};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        brand::Brand,
        links::*,
        product::{Category, Product, Variant},
    },
};

/// Seven products of two brands and none, some in a category; titles repeat.
async fn seed(db: &Db) -> TestResult {
    let hats = create!(Category { name: "Hats" }).exec(db).await?;
    let acme = create!(Brand { name: "Acme" }).exec(db).await?;
    let zeta = create!(Brand { name: "Zeta" }).exec(db).await?;
    let brands = [Some(&acme), None, Some(&zeta), Some(&acme), None, Some(&zeta), None];
    for (place, brand) in brands.into_iter().enumerate() {
        let (title, handle) = (["Hat", "Cap", "Bowler"][place % 3], format!("p{place}"));
        let category = (place % 2 == 0).then_some(&hats);
        let product = create!(Product { title, handle: &handle, category }).exec(db).await?;
        if let Some(brand) = brand {
            ProductBrand::create(db, [(&product.id, &brand.id)]).await?;
        }
        for number in 0..4 {
            let price = Decimal::new(10 * (number % 2) + 5, 1);
            let sku = (number > 0).then(|| format!("{handle}-{number}"));
            create!(Variant { sku, price, product: &product }).exec(db).await?;
        }
    }
    Ok(())
}

/// What is shown of all records, taken in pages of two: the same as in one list and in a stream.
macro_rules! in_pages {
    ($db:expr, $model:ident, [$($order:tt)*], $shown:ident) => {{
        let (mut seen, mut after) = (Vec::new(), None::<modelink::graph::Cursor>);
        loop {
            let page = graph!($model(order: [$($order)*], limit: 2, after: &after) { $shown, place: cursor() });
            let rows = page.fetch($db).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.place.clone());
            seen.extend(rows.into_iter().map(|row| row.$shown.to_string()));
        }
        let query = || graph!($model(order: [$($order)*]) { $shown });
        let whole: Vec<_> = query().fetch($db).await?.into_iter().map(|row| row.$shown.to_string()).collect();
        assert_eq!(seen, whole);
        let streamed: Vec<_> = futures_util::TryStreamExt::try_collect(query().stream($db)).await?;
        let streamed: Vec<_> = streamed.into_iter().map(|row| row.$shown.to_string()).collect();
        assert_eq!(streamed, whole);
        whole
    }};
}
pub(crate) use in_pages;

#[tokio::test]
async fn pages_by_cursor_are_the_whole_list_in_every_order() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        assert_eq!(in_pages!(&db, Product, [title], handle).len(), 7);
        assert_eq!(in_pages!(&db, Product, [-title, -handle], handle).len(), 7);
        assert_eq!(in_pages!(&db, Product, [brand.name, -title], handle).len(), 7);
        assert_eq!(in_pages!(&db, Product, [-brand.name, title], handle).len(), 7);
        assert_eq!(in_pages!(&db, Product, [-category.name, created_at], handle).len(), 7);
        assert_eq!(in_pages!(&db, Product, [-id], handle).len(), 7);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_page_goes_on_behind_a_row_that_is_gone() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let first = graph!(Product(order: handle, limit: 3) { id, cursor() }).fetch(&db).await?;
        Product::soft_delete(&db, [&first[2].id]).await?;
        let page = graph!(Product(order: handle, limit: 2, after: first[2].cursor.as_str()) { handle }).page(&db).await?;
        assert_eq!(page.rows.iter().map(|row| row.handle.as_str()).collect::<Vec<_>>(), ["p3", "p4"]);
        assert_eq!(page.count, 6, "the count is of the whole list");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nested_lists_go_on_below_each_parent() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let (mut skus, mut after) = (Vec::new(), None::<Cursor>);
        for _ in 0..3 {
            let query = graph! {
                Product(filter: handle == "p0") { variants(order: [-price, sku], limit: 2, after: after) { sku, cursor() } }
            };
            let rows = query.fetch(&db).await?;
            let text = query.json(&db).await?;
            let shown = rows[0].variants.iter().all(|row| text.contains(row.cursor.as_str()));
            assert!(shown, "cursors are text in JSON");
            after = rows[0].variants.last().map(|row| row.cursor.clone());
            skus.extend(rows.into_iter().flat_map(|row| row.variants).map(|row| row.sku));
            if after.is_none() {
                break;
            }
        }
        let expected = [Some("p0-1".to_owned()), Some("p0-3".to_owned()), Some("p0-2".to_owned()), None];
        assert_eq!(skus, expected);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let rows = graph!(Product(order: title, limit: 1) { cursor() }).fetch(&db).await?;
        let cursor = &rows[0].cursor;
        let other = graph!(Product(order: -title, after: cursor) { id }).fetch(&db).await;
        assert!(matches!(other, Err(Error::Cursor { model: "Product" })));
        let other = graph!(Brand(order: name, after: cursor) { id }).fetch(&db).await;
        assert!(matches!(other, Err(Error::Cursor { model: "Brand" })));
        let nonsense = graph!(Product(order: title, after: "' OR 1 = 1") { id }).fetch(&db).await;
        assert!(matches!(nonsense, Err(Error::Cursor { .. })));
        Ok(())
    })
    .await
}
