use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(table = "a", table = "b")]
struct Product {
    id: Id<Product>,
}

fn main() {}
