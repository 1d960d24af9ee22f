use modelink::prelude::*;

#[module(models())]
enum ShopModule {}

fn main() {}
