use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(check(prize >= 0))]
struct Product {
    id: Id<Product>,
    price: i32,
}

fn main() {}
