#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = update!(Variant { stok: 1 }, where: sku == "S");
}
