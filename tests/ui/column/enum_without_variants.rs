use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[derive(DbEnum)]
enum Status {}

#[model]
struct Product {
    id: Id<Product>,
    status: Status,
}

fn main() {}
