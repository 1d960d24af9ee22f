use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    #[primary_key]
    id: Id<Product>,
    #[searchable]
    title: String,
    #[belongs_to]
    store: String,
}

fn main() {}
