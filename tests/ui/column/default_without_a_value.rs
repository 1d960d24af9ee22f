use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(default)]
    stock: i32,
    #[column(length = "ten")]
    title: String,
    #[column(unique = true)]
    handle: String,
}

fn main() {}
