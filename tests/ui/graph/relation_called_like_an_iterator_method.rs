#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = graph!(Tag(order: max) { id, product { title } });
}
