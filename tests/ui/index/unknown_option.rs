use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(index(title, wher = "title is not null"))]
struct Product {
    id: Id<Product>,
    title: String,
}

fn main() {}
