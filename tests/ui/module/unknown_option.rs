use modelink::prelude::*;

#[module(models(), nam = "shop")]
struct ShopModule;

fn main() {}
