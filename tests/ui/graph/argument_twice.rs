#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = graph!(Product(limit: 1, limit: 2) { id });
}
