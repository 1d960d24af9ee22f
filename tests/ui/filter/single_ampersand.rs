#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = filter!(Variant, stock == 3 & price > 4);
}
