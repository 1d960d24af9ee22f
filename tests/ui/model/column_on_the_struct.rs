use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
#[column(table = "products")]
struct Product {
    id: Id<Product>,
}

fn main() {}
