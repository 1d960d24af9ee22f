//! The database of the store: `cargo run -p store --bin db -- migrate`.

use modelink::prelude::*;
use store::{DATABASE, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("generate") => {
            for made in Store::generate(&Default::default())? {
                println!("{}/{}", made.module, made.name);
            }
        }
        Some("migrate") => {
            let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| DATABASE.into());
            let ran = Store::migrate(&Store::connect(&url).await?).await?;
            println!("{} migrations ran", ran.len());
        }
        _ => return Err("write `db generate` or `db migrate`".into()),
    }
    Ok(())
}
