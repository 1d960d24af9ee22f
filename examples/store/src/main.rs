//! The service: `cargo run -p store`, on port 3000.

use modelink::prelude::*;
use store::{Store, api};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    store::settings();
    let db = Store::connect(&std::env::var("DATABASE_URL")?).await?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 3000)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, api::router(db)).await?)
}
