use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    size: (i32, i32),
    sides: [i32; 4],
}

fn main() {}
