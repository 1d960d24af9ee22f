use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = product, foreign_key, unique)]
    variants: HasMany<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    sku: String,
    #[relation(pivot_table = "products")]
    product: BelongsTo<Product>,
}

fn main() {}
