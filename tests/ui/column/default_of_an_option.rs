use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(default = None)]
    note: Option<String>,
    #[column(default = Some(3))]
    rank: Option<i32>,
    #[column(default = "x")]
    title: Option<i32>,
}

fn main() {}
