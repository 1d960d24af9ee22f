use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    title: String,
    #[relation(mapped_by = product)]
    variants: HasMany<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    #[relation(mapped_by = title)]
    product: BelongsTo<Product>,
}

fn main() {}
