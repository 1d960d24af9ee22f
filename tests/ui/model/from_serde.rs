use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[serde(rename = "name")]
    title: String,
}

fn main() {}
