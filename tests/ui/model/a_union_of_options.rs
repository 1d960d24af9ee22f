use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(table = product, timestamps = "no", id_prefix = 3, soft_delete)]
struct Product {
    id: Id<Product>,
}

fn main() {}
