#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::*;

fn main() {
    let _ = update!(Product { variants: 3 }, where: title == "Shirt");
}
