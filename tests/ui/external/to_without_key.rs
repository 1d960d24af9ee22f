#[path = "../vendors.rs"]
mod vendors;

use modelink::prelude::*;
#[allow(unused_imports)]
use vendors::{links::*, *};

link! {
    #[link(to = Vendor.code)]
    ByCode {
        Product.seller: One<Vendor>,
        Vendor.sold: Many<Product>,
    }
}

fn main() {}
