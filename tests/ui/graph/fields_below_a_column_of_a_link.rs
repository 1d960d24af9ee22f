#[path = "../shop.rs"]
mod shop;

use modelink::prelude::*;
use shop::{links::*, *};

fn main() {
    let _ = graph!(Product { id, posts { id, link { position { id } } } });
}
