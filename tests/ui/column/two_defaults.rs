use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(default = 1, default_sql = "2")]
    stock: i32,
}

fn main() {}
