#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = create!(Tag { value: "Shirt", count: 3, product: 4 });
}
