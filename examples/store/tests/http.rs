//! The store over HTTP, on a database that its migrations made.

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode},
};
use http_body_util::BodyExt;
use modelink::{db::TestDatabase, prelude::*};
use serde_json::Value;
use store::{Store, api};
use tower::ServiceExt;

type TestResult = Result<(), Box<dyn std::error::Error>>;

/// The service on a new database of SQLite.
async fn service() -> Result<Router, Box<dyn std::error::Error>> {
    let test = TestDatabase::create("sqlite:").await?;
    let db = Store::connect(test.url()).await?.owning(test);
    Store::migrate(&db).await?;
    Ok(api::router(db))
}

/// Sends a request; the status and the JSON of the answer.
async fn send(
    service: &Router,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Result<(StatusCode, Value), Box<dyn std::error::Error>> {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?;
    let response = service.clone().oneshot(request).await?;
    let status = response.status();
    let bytes = response.into_body().collect().await?.to_bytes();
    Ok((status, serde_json::from_slice(&bytes).unwrap_or_else(|_| Value::from(String::from_utf8_lossy(&bytes)))))
}

fn shirt() -> Value {
    json!({
        "title": "Shirt", "handle": "shirt", "brand": "Acme",
        "variants": [{ "sku": "S", "price": "10.50", "stock": 3 }, { "sku": "M", "price": "11" }],
    })
}

#[tokio::test]
async fn a_product_comes_with_variants_and_brand_in_one_request() -> TestResult {
    let service = service().await?;
    let (status, product) = send(&service, Method::POST, "/products", Some(shirt())).await?;
    assert_eq!(status, StatusCode::CREATED, "{product}");
    assert_eq!(product["brand"], json!({ "name": "Acme" }));
    assert_eq!(product["variants"][0], json!({ "sku": "S", "price": "10.5", "stock": 3 }));

    let path = format!("/products/{}", product["id"].as_str().ok_or("no id")?);
    assert_eq!(send(&service, Method::GET, &path, None).await?, (StatusCode::OK, product));
    assert_eq!(send(&service, Method::GET, "/products/prod_none", None).await?.0, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_behind() -> TestResult {
    let service = service().await?;
    send(&service, Method::POST, "/products", Some(shirt())).await?;
    let (status, error) = send(&service, Method::POST, "/products", Some(shirt())).await?;
    assert_eq!(status, StatusCode::CONFLICT, "the handle is taken: {error}");
    let mut free = shirt();
    free["handle"] = json!("free");
    free["variants"] = json!([{ "sku": "F", "price": "-1" }]);
    let (status, error) = send(&service, Method::POST, "/products", Some(free)).await?;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{error}");
    assert!(error["error"].as_str().is_some_and(|error| error.contains("price")), "{error}");
    assert_eq!(send(&service, Method::GET, "/products", None).await?.1["count"], 1);
    Ok(())
}

#[tokio::test]
async fn lists_are_filtered_and_paged() -> TestResult {
    let service = service().await?;
    for (title, brand, price) in [("Cap", "Acme", "5"), ("Hat", "Acme", "20"), ("Tie", "Bolt", "9")] {
        let body = json!({
            "title": title, "handle": title, "brand": brand, "variants": [{ "sku": title, "price": price }],
        });
        assert_eq!(send(&service, Method::POST, "/products", Some(body)).await?.0, StatusCode::CREATED);
    }
    let titles = async |path: &str| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let (status, page) = send(&service, Method::GET, path, None).await?;
        assert_eq!(status, StatusCode::OK, "{page}");
        let rows = page["rows"].as_array().ok_or("no rows")?;
        Ok(rows.iter().filter_map(|row| row["title"].as_str().map(str::to_owned)).collect())
    };
    assert_eq!(titles("/products").await?, ["Cap", "Hat", "Tie"]);
    assert_eq!(titles("/products?brand=Acme").await?, ["Cap", "Hat"]);
    assert_eq!(titles("/products?max_price=9").await?, ["Cap", "Tie"]);
    assert_eq!(titles("/products?brand=Acme&max_price=9").await?, ["Cap"]);
    assert_eq!(titles("/products?title=a").await?, ["Cap", "Hat"]);
    assert_eq!(titles("/products?limit=1&offset=1").await?, ["Hat"]);
    let (_, page) = send(&service, Method::GET, "/products?limit=1", None).await?;
    assert_eq!((&page["count"], &page["limit"]), (&json!(3), &json!(1)));
    assert_eq!(send(&service, Method::GET, "/products?brnad=Acme", None).await?.0, StatusCode::BAD_REQUEST);
    Ok(())
}

#[tokio::test]
async fn a_product_is_changed_deleted_and_restored() -> TestResult {
    let service = service().await?;
    let (_, product) = send(&service, Method::POST, "/products", Some(shirt())).await?;
    let path = format!("/products/{}", product["id"].as_str().ok_or("no id")?);
    let (status, changed) = send(&service, Method::PATCH, &path, Some(json!({ "status": "published" }))).await?;
    assert_eq!((status, &changed["status"]), (StatusCode::OK, &json!("published")));
    let unknown = send(&service, Method::PATCH, &path, Some(json!({ "titel": "x" }))).await?;
    assert_eq!(unknown.0, StatusCode::UNPROCESSABLE_ENTITY, "{}", unknown.1);

    assert_eq!(send(&service, Method::DELETE, &path, None).await?.0, StatusCode::NO_CONTENT);
    assert_eq!(send(&service, Method::GET, &path, None).await?.0, StatusCode::NOT_FOUND);
    assert_eq!(send(&service, Method::GET, "/products", None).await?.1["count"], 0);
    let back = send(&service, Method::POST, &format!("{path}/restore"), None).await?;
    assert_eq!(back, (StatusCode::OK, changed), "all of it, the brand included");
    Ok(())
}

#[tokio::test]
async fn a_client_asks_by_name_and_only_what_it_may() -> TestResult {
    let service = service().await?;
    send(&service, Method::POST, "/products", Some(shirt())).await?;
    let ask = async |query: Value| send(&service, Method::POST, "/graph", Some(query)).await;
    let query = json!({
        "entity": "product",
        "fields": ["title", "brand.name", "variants.sku"],
        "filters": { "brand": { "name": { "$like": "Ac%" } }, "variants": { "price": { "$lt": "11" } } },
        "lists": { "variants": { "pagination": { "order": { "sku": "ASC" }, "take": 1 } } },
        "pagination": { "skip": 0, "order": { "title": "ASC" } },
    });
    let (status, answer) = ask(query).await?;
    let row = json!({ "title": "Shirt", "brand": { "name": "Acme" }, "variants": [{ "sku": "M" }] });
    assert_eq!((status, answer), (StatusCode::OK, json!({ "rows": [row], "count": 1 })));

    let (status, error) = ask(json!({ "entity": "product", "fields": ["titel"] })).await?;
    assert_eq!(
        (status, &error["error"]),
        (StatusCode::BAD_REQUEST, &json!("unknown field `Product.titel`; did you mean `title`?"))
    );
    assert_eq!(ask(json!({ "entity": "secret", "fields": ["*"] })).await?.0, StatusCode::BAD_REQUEST);
    let deep = "brand.products.brand.products.title";
    assert_eq!(ask(json!({ "entity": "product", "fields": [deep] })).await?.0, StatusCode::BAD_REQUEST);
    let many: Vec<Value> = (0..60).map(|_| json!({ "title": "a" })).collect();
    assert_eq!(
        ask(json!({ "entity": "product", "fields": ["id"], "filters": { "$or": many } })).await?.0,
        StatusCode::BAD_REQUEST
    );
    let long = json!({ "entity": "product", "fields": ["id"], "filters": { "title": "a".repeat(20_000) } });
    assert_eq!(ask(long).await?.0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(ask(json!({ "entity": "product", "fields": ["id"], "limits": {} })).await?.0, StatusCode::UNPROCESSABLE_ENTITY);
    Ok(())
}
