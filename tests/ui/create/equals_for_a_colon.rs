#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = create!(Product { title = "Shirt", handle: "shirt" });
}
