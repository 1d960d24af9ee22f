use modelink::prelude::*;

#[module(models = [Product])]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
}

fn main() {}
