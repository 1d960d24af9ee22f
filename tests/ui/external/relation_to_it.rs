use modelink::prelude::*;

#[module(models(Vendor, Product))]
struct ShopModule;

#[model(external)]
struct Vendor {
    id: Id<Vendor>,
}

#[model]
struct Product {
    id: Id<Product>,
    vendor: BelongsTo<Vendor>,
}

fn main() {}
