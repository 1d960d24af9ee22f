use modelink::prelude::*;

#[module(models(Vendor))]
struct VendorModule;

#[model(external)]
struct Vendor {
    id: Id<Vendor>,
    #[column(index, default = "")]
    name: String,
}

fn main() {}
