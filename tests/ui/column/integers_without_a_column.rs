use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    a: usize,
    b: u64,
    c: u32,
    d: i128,
    e: Option<u16>,
    f: u8,
    g: i8,
}

fn main() {}
