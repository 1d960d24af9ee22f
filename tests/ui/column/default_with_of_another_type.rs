use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

fn words() -> String {
    String::new()
}

#[model]
struct Product {
    id: Id<Product>,
    #[column(default_with = words)]
    stock: i32,
}

fn main() {}
