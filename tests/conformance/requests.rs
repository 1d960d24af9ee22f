//! Queries by name, from the network: every operator, nested lists, cursors, limits.

use modelink::{
    Error,
    graph::{GraphRequest, Limits},
    prelude::*,
};
use modelink_tests::{
    TestResult, on_every_database,
    shop::{
        Shop,
        product::{Product, Tag},
    },
};
use serde_json::Value as Json;

async fn seed(db: &Db) -> TestResult {
    let (red, wool) = (create!(Tag { value: "red" }).exec(db).await?, create!(Tag { value: "wool" }).exec(db).await?);
    let size = json!({ "size": { "width": 10 }, "colors": ["red", "blue"] });
    create!(Product {
        title: "Red Hat",
        handle: "hat",
        metadata: Json(size),
        tags: [&red, &wool],
        variants: [{ sku: "h1", price: dec!(1), stock: 5 }, { sku: "h2", price: dec!(2) }, { price: dec!(3) }],
    })
    .exec(db)
    .await?;
    create!(Product { title: "100% Shirt", handle: "shirt", tags: [&wool], variants: [{ sku: "s1", price: dec!(9) }] })
        .exec(db)
        .await?;
    create!(Product { title: "Belt", handle: "belt" }).exec(db).await?;
    Ok(())
}

async fn handles(db: &Db, filters: Json) -> Result<String, Error> {
    let Json::Object(filters) = filters else { return Err(Error::Config("an object was expected".into())) };
    let request = GraphRequest { filters, ..GraphRequest::entity("product").field("handle").order(json!({ "handle": "ASC" })) };
    let answer = request.run(db).await?;
    Ok(answer.rows.iter().filter_map(|row| row["handle"].as_str()).collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn every_operator_means_what_it_means_in_rust() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let cases = [
            (json!({ "title": "Belt" }), "belt"),
            (json!({ "title": ["Belt", "Red Hat"] }), "belt hat"),
            (json!({ "title": { "$ne": "Belt" } }), "hat shirt"),
            (json!({ "title": { "$nin": ["Belt", "Red Hat"] } }), "shirt"),
            (json!({ "title": { "$gt": "Belt" } }), "hat"),
            (json!({ "title": { "$lte": "Belt" } }), "belt shirt"),
            (json!({ "title": { "$ilike": "red%" } }), "hat"),
            (json!({ "title": { "$like": "red%" } }), ""),
            (json!({ "title": { "$contains": "%" } }), "shirt"),
            (json!({ "title": { "$fulltext": "hat red" } }), "hat"),
            (json!({ "$search": "wool shirt" }), "shirt"),
            (json!({ "q": "RED" }), "hat"),
            (json!({ "metadata": { "$exists": true } }), "hat"),
            (json!({ "metadata": null }), "belt shirt"),
            (json!({ "metadata": { "size": { "width": { "$gte": 10 } } } }), "hat"),
            (json!({ "metadata": { "colors": { "1": "blue" } } }), "hat"),
            (json!({ "metadata": { "size": { "width": [1, 2] } } }), ""),
            (json!({ "variants": { "price": { "$gt": "2" }, "sku": null } }), "hat"),
            (json!({ "variants": { "$none": { "price": { "$gt": "2" } } } }), "belt"),
            (json!({ "variants": { "$all": { "price": { "$lt": "5" } }, "$exists": true } }), "hat"),
            (json!({ "variants": { "$exists": false } }), "belt"),
            (json!({ "tags": { "value": "wool" }, "$not": { "tags": { "value": "red" } } }), "shirt"),
            (json!({ "$or": [{ "title": "Belt" }, { "tags": { "value": { "$in": ["red"] } } }] }), "belt hat"),
            (json!({ "brand": null, "handle": { "$not": { "$eq": "belt" } } }), "hat shirt"),
        ];
        for (filters, expected) in cases {
            let found = handles(&db, filters.clone()).await.map_err(|error| format!("{filters}: {error}"))?;
            assert_eq!(found, expected, "{filters}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_a_request_gets_wrong_is_an_error_and_never_ignored() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let cases = [
            (json!({ "$ro": [] }), "unknown operator `$ro`; did you mean `$or`?"),
            (json!({ "title": { "$re": "^a" } }), "`$re` is not offered"),
            (json!({ "$or": {} }), "expected a list of objects"),
            (json!({ "status": "drafd" }), "expected one of"),
            (json!({ "variants": { "prize": 1 } }), "`Variant.prize`; did you mean"),
            (json!({ "metadata": { "size": { "$gtt": 1 } } }), "unknown operator `$gtt`"),
            (json!({ "metadata": { "size": { "width": { "$eq": {} } } } }), "text, a number, or true or false was expected"),
            (json!({ "handle": { "$contained": ["a"] } }), "is no list"),
            (json!({ "handle": { "$like": "%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%" } }), "over the limit of 16"),
            (json!({ "handle": vec!["a"; 10_001] }), "over the limit of 10000"),
            (json!({ "$or": vec![json!({ "handle": "a" }); 1001] }), "over the limit of 1000"),
        ];
        for (filters, expected) in cases {
            let text = handles(&db, filters.clone()).await.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(text.contains(expected), "{text}");
        }
        let few = Limits { rows: 2, ..Limits::default() };
        let over = GraphRequest::entity("product").field("id").limits(few).run(&db).await;
        assert!(matches!(over, Err(Error::Limit { limit: 2, .. })));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn nested_lists_have_filters_order_and_pages_and_the_root_a_cursor() -> TestResult {
    on_every_database::<Shop, _>(|db| async move {
        seed(&db).await?;
        let ask = |after: Option<String>| {
            GraphRequest::entity("product")
                .field("handle")
                .field("variants.sku")
                .filter("variants", json!({ "$exists": true }))
                .list(
                    "variants",
                    json!({ "filters": { "sku": { "$ne": null } }, "pagination": { "order": { "price": "DESC" }, "take": 1 } }),
                )
                .order(json!({ "handle": "ASC" }))
                .take(1)
                .after(after)
        };
        let first = ask(None).run(&db).await?;
        assert_eq!(first.rows, [json!({ "handle": "hat", "variants": [{ "sku": "h2" }] })]);
        let next = first.cursor.as_ref().map(|cursor| cursor.as_str().to_owned());
        let second = ask(next).run(&db).await?;
        assert_eq!(second.rows, [json!({ "handle": "shirt", "variants": [{ "sku": "s1" }] })]);
        let unknown = GraphRequest::entity("product").field("variants.sku").list("variant", json!({})).run(&db).await;
        assert!(matches!(unknown, Err(Error::Unknown { what: "list", near: Some(near), .. }) if near == "variants"));
        let forged = ask(Some("e30".into())).run(&db).await;
        assert!(matches!(forged, Err(Error::Cursor { model: "Product" })));
        Ok(())
    })
    .await
}
