#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

#[derive(Graph)]
#[graph(Post, link = links::ProductPost)]
struct Card {
    title: String,
    #[graph(field = link.positon)]
    place: i32,
}

fn main() {}
