#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::Vendor;

fn main() {
    let _ = create!(Vendor { code: "acme", name: "Acme", number: 1 });
}
