//! What the mistakes with external models are made with: products here, and vendors that a source supplies.
#![allow(dead_code)]

use modelink::prelude::*;

#[module(models(Product))]
pub struct ShopModule;

#[model]
pub struct Product {
    pub id: Id<Product>,
    pub title: String,
    pub vendor_code: Option<String>,
}

#[module(models(Vendor))]
pub struct VendorModule;

#[model(external)]
pub struct Vendor {
    #[column(primary_key)]
    pub code: String,
    pub name: String,
    pub number: i32,
}

pub mod links {
    use super::{Product, Vendor};
    use modelink::prelude::*;

    link! {
        #[link(read_only, key = Product.vendor_code)]
        pub ProductVendor {
            Product.vendor: One<Vendor>,
            Vendor.products: Many<Product>,
        }
    }
}
