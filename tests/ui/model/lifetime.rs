use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product<'a> {
    id: Id<Product<'a>>,
    title: &'a str,
}

fn main() {}
