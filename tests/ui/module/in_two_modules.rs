use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[module(models(Product))]
struct StoreModule;

#[model]
struct Product {
    id: Id<Product>,
}

fn main() {}
