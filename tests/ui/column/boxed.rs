use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    title: Box<str>,
    note: Box<String>,
}

fn main() {}
