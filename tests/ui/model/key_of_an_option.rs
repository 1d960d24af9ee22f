use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    #[column(primary_key)]
    code: Option<String>,
}

fn main() {}
