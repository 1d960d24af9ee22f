#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Variant)]
struct Row {
    sku: Option<String>,
}

#[derive(Graph)]
#[graph(Product)]
struct Card {
    #[graph(field = variants(limit: 5) { sku })]
    sorts: Vec<Row>,
}

fn main() {}
