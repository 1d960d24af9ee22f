#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = create!(Tag { value: "blue", products: [{ title: "Shirt", handle: "shirt", posts: [{ title: "Summer" }] }] });
}
