#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::{links::*, *};

fn main() {
    let _ = create!(Product { title: "Shirt", handle: "shirt", posts: [{}] });
}
