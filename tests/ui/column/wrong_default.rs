use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(default = "many")]
    stock: i32,
}

fn main() {}
