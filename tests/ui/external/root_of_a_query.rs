#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::Vendor;

fn main() {
    let _ = graph!(Vendor { name });
}
