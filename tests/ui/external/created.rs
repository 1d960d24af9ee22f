#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

fn main() {
    let _ = create!(Vendor { code: "acme", name: "Acme", number: 1 });
}
