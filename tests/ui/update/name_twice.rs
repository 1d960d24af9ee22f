#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = update!(Variant { stock: 1, stock: 2 }, where: sku == "S");
}
