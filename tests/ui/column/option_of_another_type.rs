use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(length = 10)]
    stock: i32,
    #[column(scale = 2)]
    title: String,
    #[column(autoincrement)]
    name: String,
}

fn main() {}
