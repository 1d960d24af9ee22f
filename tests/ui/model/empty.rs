use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {}

fn main() {}
