//! Errors of the library as answers.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use modelink::{Error, prelude::json};

/// What a handler returns when something is wrong.
#[derive(Debug)]
pub struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            Error::NotFound { .. } => StatusCode::NOT_FOUND,
            Error::Unique { .. } | Error::Cardinality { .. } | Error::Stale { .. } => StatusCode::CONFLICT,
            Error::Required { .. } | Error::Invalid { .. } | Error::Check { .. } | Error::Relation { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            // What a query by name got wrong.
            Error::Unknown { .. } | Error::Limit { .. } | Error::Cursor { .. } | Error::Unsupported(_) => StatusCode::BAD_REQUEST,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            eprintln!("{}", self.0);
            return (status, Json(json!({ "error": "something broke" }))).into_response();
        }
        // The messages name models and fields, never values.
        (status, Json(json!({ "error": self.0.to_string() }))).into_response()
    }
}
