#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::{Product, Vendor};

link! {
    #[link(to = Vendor.code)]
    ByCode {
        Product.seller: One<Vendor>,
        Vendor.sold: Many<Product>,
    }
}

fn main() {}
