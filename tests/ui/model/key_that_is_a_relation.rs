use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: BelongsTo<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
}

fn main() {}
