use modelink::prelude::*;

#[module(models(OtherModule))]
struct ShopModule;

#[module(models())]
struct OtherModule;

fn main() {}
