use modelink::prelude::*;

#[module(models("Product"))]
struct ShopModule;

fn main() {}
