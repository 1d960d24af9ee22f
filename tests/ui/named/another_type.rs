#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Variant)]
struct Card {
    sku: String,
}

fn main() {}
