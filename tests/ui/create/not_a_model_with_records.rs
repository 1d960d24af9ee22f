use modelink::prelude::*;

/// Its `#[model]` is forgotten.
pub struct Product {
    pub title: String,
}

fn main() {
    let _ = create!(Product { title: "Shirt", variants: [{ sku: "S", prices: [{ amount: 10 }] }] });
    let _ = create!(Product.variants { sku: "S" });
}
