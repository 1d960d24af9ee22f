#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::{Product, links::*};

fn main() {
    let _ = filter!(Product, vendor.name == "Acme");
}
