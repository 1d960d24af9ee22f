//! Queries by name from clients: an extractor that lets only what is safe reach the database.

use axum::{
    Json,
    extract::{FromRequest, Request, State, rejection::JsonRejection},
    response::{IntoResponse, Response},
};
use modelink::{
    Error,
    graph::{Answer, GraphRequest, Limits},
    prelude::*,
};

use crate::error::Failure;

/// What clients may ask about.
const ENTITIES: &[&str] = &["product", "variant", "brand"];

/// A client is a stranger: it gets less than the program itself.
const LIMITS: Limits = Limits { depth: 3, nodes: 10, rows: 1_000, conditions: 50, values: 200 };

/// At most so many bytes of a body, so many rows at the root.
pub const BODY: usize = 16 * 1024;
const PAGE: u64 = 100;

/// A query that came as the body of a request. Unknown names are refused by the library, with the nearest one.
pub struct Ask(GraphRequest);

impl<S: Send + Sync> FromRequest<S> for Ask {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body: Result<Json<GraphRequest>, JsonRejection> = Json::from_request(request, state).await;
        let Json(mut ask) = body.map_err(IntoResponse::into_response)?;
        if !ENTITIES.contains(&ask.entity.as_str()) {
            let unknown = Error::Unknown { what: "entity", name: ask.entity, near: None };
            return Err(Failure::from(unknown).into_response());
        }
        ask.pagination.take = Some(ask.pagination.take.unwrap_or(PAGE).min(PAGE));
        Ok(Ask(ask.limits(LIMITS)))
    }
}

/// `POST /graph`
pub async fn graph(State(db): State<Db>, Ask(query): Ask) -> Result<Json<Answer>, Failure> {
    Ok(Json(query.run(&db).await?))
}
