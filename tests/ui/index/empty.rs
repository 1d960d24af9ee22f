use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(index())]
struct Product {
    id: Id<Product>,
}

fn main() {}
