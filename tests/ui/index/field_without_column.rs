use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model(index(variants))]
struct Product {
    id: Id<Product>,
    variants: HasMany<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
}

fn main() {}
