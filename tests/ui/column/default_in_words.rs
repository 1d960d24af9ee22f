use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(default = "0")]
    stock: i32,
    #[column(default = "false")]
    sold: bool,
}

fn main() {}
