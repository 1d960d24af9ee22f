use modelink::prelude::*;

#[module(models())]
struct ShopModule<T>;

fn main() {}
