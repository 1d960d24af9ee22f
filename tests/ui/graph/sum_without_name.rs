#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = graph!(Product { id, variants.sum(stock) });
}
