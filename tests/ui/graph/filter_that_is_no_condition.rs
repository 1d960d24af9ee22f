#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let name = "Shirt";
    let _ = graph!(Product(filter: name) { id });
}
