#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = graph!(Product(limit: "20") { id });
}
