use modelink::prelude::*;

#[module(models())]
struct ShopModule {
    name: String,
}

fn main() {}
