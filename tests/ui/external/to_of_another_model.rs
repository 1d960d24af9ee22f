#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
use vendors::{Product, Vendor};

link! {
    #[link(read_only, key = Product.vendor_code, to = Product.title)]
    ByTitle {
        Product.seller: One<Vendor>,
        Vendor.sold: Many<Product>,
    }
}

fn main() {}
