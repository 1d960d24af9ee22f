#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::Vendor;

#[derive(Graph)]
#[graph(Vendor)]
struct Card {
    name: String,
}

fn main() {
    let _ = Card::query();
}
