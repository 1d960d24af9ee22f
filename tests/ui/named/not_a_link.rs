#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Post, link = Product)]
struct Card {
    title: String,
    #[graph(field = link.handle)]
    handle: String,
}

fn main() {}
