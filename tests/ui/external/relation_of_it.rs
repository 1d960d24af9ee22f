use modelink::prelude::*;

#[module(models(Vendor, Brand))]
struct VendorModule;

#[model(external)]
struct Vendor {
    id: Id<Vendor>,
    brand: BelongsTo<Brand>,
}

#[model]
struct Brand {
    id: Id<Brand>,
}

fn main() {}
