#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Variant)]
struct Sku {
    sku: Option<String>,
}

#[derive(Graph)]
#[graph(Product)]
struct Card {
    variants: Option<Sku>,
}

fn main() {}
