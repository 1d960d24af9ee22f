use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(id_prefix = "prod")]
struct Product {
    id: Id<Product, i64>,
}

fn main() {}
