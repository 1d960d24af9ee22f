use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    title: String,
    #[relation(mapped_by = product)]
    variants: HasMany<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
}

fn main() {}
