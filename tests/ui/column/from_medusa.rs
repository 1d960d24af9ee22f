use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(primaryKey, nullable)]
    title: String,
    #[column(default(3))]
    rank: i32,
}

fn main() {}
