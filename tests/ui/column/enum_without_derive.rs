use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[derive(Clone, Copy)]
enum Status {
    Draft,
}

#[model]
struct Product {
    id: Id<Product>,
    status: Status,
}

fn main() {}
