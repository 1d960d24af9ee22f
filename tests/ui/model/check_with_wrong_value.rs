use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(check(price >= "a lot"))]
struct Product {
    id: Id<Product>,
    price: i32,
}

fn main() {}
