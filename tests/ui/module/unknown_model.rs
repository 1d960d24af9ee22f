use modelink::prelude::*;

#[module(models(Prodct))]
struct ShopModule;

fn main() {}
