use modelink::prelude::*;

#[module(models(), name = "")]
struct ShopModule;

fn main() {}
