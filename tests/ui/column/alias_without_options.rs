use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

type Variants = HasMany<Variant>;

#[model]
struct Product {
    id: Id<Product>,
    variants: Variants,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
}

fn main() {}
