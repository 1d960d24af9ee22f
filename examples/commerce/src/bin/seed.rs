//! Fills a migrated database: `cargo run -p commerce --bin seed -- 1000`, with `DATABASE_URL`.

use commerce::{Commerce, seed::seed};
use modelink::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let products = std::env::args().nth(1).map_or(Ok(1000), |number| number.parse())?;
    let url = std::env::var("DATABASE_URL").map_err(|_| "set DATABASE_URL, as `sqlite://commerce.db?mode=rwc`")?;
    let db = Commerce::connect(&url).await?;
    seed(&db, products).await?;
    println!("{products} products are in the shop");
    Ok(())
}
