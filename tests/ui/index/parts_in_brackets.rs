use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(unique([title]))]
struct Product {
    id: Id<Product>,
    title: String,
}

fn main() {}
