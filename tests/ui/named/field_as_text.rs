#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Product)]
struct Card {
    #[graph(field = "title")]
    name: String,
}

fn main() {}
