use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(timestamps = false, index(created_at))]
struct Product {
    id: Id<Product>,
    title: String,
}

fn main() {}
