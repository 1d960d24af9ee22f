#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn call(tag: &Tag) {
    let _ = create!(Product { title: "Shirt", handle: "shirt", tags: tag });
}

fn main() {}
