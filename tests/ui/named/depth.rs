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
    #[graph(field = variants(depth: 2))]
    sorts: Vec<Row>,
}

fn main() {}
