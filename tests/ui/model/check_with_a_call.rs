use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(check(price >= lowest()), check(price + 1 > 2), check(price.like(3)))]
struct Product {
    id: Id<Product>,
    price: i32,
}

fn main() {}
