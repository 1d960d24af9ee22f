#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Post)]
struct Card {
    title: String,
    #[graph(field = link.position)]
    place: i32,
}

fn main() {}
