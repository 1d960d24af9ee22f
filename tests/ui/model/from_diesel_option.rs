use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(table_name = "products")]
struct Product {
    id: Id<Product>,
}

fn main() {}
