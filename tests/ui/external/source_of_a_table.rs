#[path = "../vendors.rs"]
mod vendors;

use vendors::Product;

use modelink::{BoxError, Keys, Source};

struct Api;

impl Source<Product> for Api {
    async fn by(&self, _: Keys<'_, Product>) -> Result<Vec<Product>, BoxError> {
        Ok(Vec::new())
    }
}

fn main() {}
