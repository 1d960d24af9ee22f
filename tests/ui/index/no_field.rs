use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(unique(where = "id > 3"))]
struct Product {
    id: Id<Product>,
}

fn main() {}
