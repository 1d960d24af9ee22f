#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Tag)]
struct TagRow {
    value: String,
}

#[derive(Graph)]
#[graph(Product)]
struct Card {
    variants: Vec<TagRow>,
}

fn main() {}
