use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(index(rank, where = rank > 3))]
struct Product {
    id: Id<Product>,
    rank: i32,
}

fn main() {}
