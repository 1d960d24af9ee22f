use modelink::prelude::*;

#[module(models(Vendor))]
struct VendorModule;

#[model(external)]
struct Vendor {
    code: String,
}

fn main() {}
