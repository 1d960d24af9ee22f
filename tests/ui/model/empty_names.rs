use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(table = "", id_prefix = "pr od")]
struct Product {
    id: Id<Product>,
}

fn main() {}
