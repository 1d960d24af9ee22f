use modelink::prelude::*;

#[modelink::app(modules(ShopModle), links(ProductBrnd))]
struct Shop;

fn main() {}
