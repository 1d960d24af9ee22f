use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    names: std::collections::HashMap<String, String>,
}

fn main() {}
