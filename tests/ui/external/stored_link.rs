#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::{Product, Vendor};

link! {
    Stored {
        Product.seller: One<Vendor>,
        Vendor.sold: Many<Product>,
    }
}

fn main() {}
