use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(index(title, title))]
struct Product {
    id: Id<Product>,
    title: String,
}

fn main() {}
