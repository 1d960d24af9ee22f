use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    first: HasOne<Variant>,
    second: HasOne<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
}

fn main() {}
