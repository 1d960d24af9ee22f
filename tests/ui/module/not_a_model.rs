use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

struct Product {
    id: String,
}

fn main() {}
