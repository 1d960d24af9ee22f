use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = prodct)]
    variants: HasMany<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    sku: String,
    product: BelongsTo<Product>,
}

fn main() {}
