use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    sku: String,
    product: BelongsTo,
}

fn main() {}
