#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

#[derive(Graph)]
#[graph(Vendor)]
struct Card {
    name: String,
}

fn main() {
    let _ = Card::query();
}
