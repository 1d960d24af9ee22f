use modelink::prelude::*;

#[module(models(Vendor))]
struct VendorModule;

#[model(external, table = "vendors", soft_delete = false, unique(name), check(name != ""))]
struct Vendor {
    id: Id<Vendor>,
    name: String,
}

fn main() {}
