//! The other services: an HTTP server of this machine, and the client that asks it.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{Json, Router, body::Bytes, extract, http::StatusCode, routing::post};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use modelink::{BoxError, Keys, Source, prelude::json};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::shop::{review::Review, vendor::Vendor};

/// How the server answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// With what was asked for.
    Exact,
    /// With all that it has, twice, and the last first.
    Sloppy,
    /// With an error.
    Broken,
}

/// A server of vendors and reviews, and what it was asked.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    url: String,
    vendors: Vec<Value>,
    reviews: Mutex<Vec<Value>>,
    manner: Mutex<Manner>,
    asked: Mutex<Vec<(String, usize)>>,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub fn vendor(id: i64, code: &str, name: &str, country: Option<&str>) -> Value {
    json!({
        "id": id, "code": code, "name": name, "country": country, "rating": format!("{id}.50"), "share": 0.1 + 0.2,
        "since": "2020-02-29", "seen": "2024-01-02T03:04:05.000006Z", "token": "67e55044-10b1-426f-9247-bb680e5fe0c8",
        "tags": ["a", "b"], "profile": { "size": id }, "standing": "good", "secret": "hush",
    })
}

impl Service {
    pub async fn start(vendors: Vec<Value>) -> Result<Self, BoxError> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (reviews, manner, asked) = (Mutex::default(), Mutex::new(Manner::Exact), Mutex::default());
        let service = Service(Arc::new(Inner { url, vendors, reviews, manner, asked }));
        let router = Router::new().route("/{kind}/by/{field}", post(answer)).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(service)
    }

    /// Acme and Bolt have products, Core has none; nobody knows a vendor "gone".
    pub async fn usual() -> Result<Self, BoxError> {
        Self::start(vec![
            vendor(3, "acme", "Acme", Some("se")),
            vendor(1, "bolt", "Bolt", Some("dk")),
            vendor(2, "core", "Core", None),
        ])
        .await
    }

    pub fn review(&self, number: i32, product: &str, vendor: Option<&str>, stars: i32) {
        let text = (stars > 1).then(|| format!("{stars} stars"));
        let review = json!({ "number": number, "product_id": product, "vendor_code": vendor, "stars": stars, "text": text });
        locked(&self.0.reviews).push(review);
    }

    pub fn answers(&self, manner: Manner) {
        *locked(&self.0.manner) = manner;
    }

    /// What was asked since the last look: kind and field, and the number of keys.
    pub fn asked(&self) -> Vec<(String, usize)> {
        std::mem::take(&mut locked(&self.0.asked))
    }

    pub fn client(&self) -> Api {
        Api { url: self.0.url.clone() }
    }
}

async fn answer(
    extract::State(Service(service)): extract::State<Service>,
    extract::Path((kind, field)): extract::Path<(String, String)>,
    Json(keys): Json<Vec<Value>>,
) -> Result<Json<Vec<Value>>, (StatusCode, &'static str)> {
    locked(&service.asked).push((format!("{kind} by {field}"), keys.len()));
    let all = if kind == "vendors" { service.vendors.clone() } else { locked(&service.reviews).clone() };
    let manner = *locked(&service.manner);
    match manner {
        Manner::Exact => Ok(Json(all.into_iter().filter(|record| keys.contains(&record[&field])).collect())),
        Manner::Sloppy => Ok(Json(all.iter().rev().chain(&all).cloned().collect())),
        Manner::Broken => Err((StatusCode::BAD_GATEWAY, "out of order")),
    }
}

/// A client of the service: the source of vendors and of reviews.
#[derive(Clone)]
pub struct Api {
    url: String,
}

impl Api {
    async fn ask<M: modelink::schema::Model + DeserializeOwned>(
        &self,
        kind: &str,
        keys: Keys<'_, M>,
    ) -> Result<Vec<M>, BoxError> {
        let client = Client::builder(TokioExecutor::new()).build_http();
        let request = axum::http::Request::post(format!("{}/{kind}/by/{}", self.url, keys.field()))
            .header("content-type", "application/json")
            .body(Full::<Bytes>::from(serde_json::to_vec(keys.values())?))?;
        let response = client.request(request).await?;
        let (status, body) = (response.status(), response.into_body().collect().await?.to_bytes());
        if !status.is_success() {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

impl Source<Vendor> for Api {
    async fn by(&self, keys: Keys<'_, Vendor>) -> Result<Vec<Vendor>, BoxError> {
        self.ask("vendors", keys).await
    }
}

impl Source<Review> for Api {
    async fn by(&self, keys: Keys<'_, Review>) -> Result<Vec<Review>, BoxError> {
        self.ask("reviews", keys).await
    }
}
