#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

trait Make {
    fn make() -> modelink::record::Draft<Product>;
}

impl Make for Product {
    fn make() -> modelink::record::Draft<Product> {
        create!(Self { title: "Shirt" })
    }
}

fn main() {
    let _ = Product::make();
}
