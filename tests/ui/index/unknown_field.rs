use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(index(title, creatd_at), unique(handel))]
struct Product {
    id: Id<Product>,
    title: String,
    handle: String,
}

fn main() {}
