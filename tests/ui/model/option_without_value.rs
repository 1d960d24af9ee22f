use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(id_prefix)]
struct Product {
    id: Id<Product>,
}

fn main() {}
