use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    #[column(primary_key, autoincrement)]
    id: String,
}

fn main() {}
