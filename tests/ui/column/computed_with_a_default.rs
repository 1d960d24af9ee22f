use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(computed, unique, default = 3)]
    total: i32,
}

fn main() {}
