use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    created_at: String,
    deleted_at: DateTime,
}

fn main() {}
