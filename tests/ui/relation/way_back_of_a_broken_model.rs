use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    variants: HasMany<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    #[column(uniqe)]
    sku: String,
    product: BelongsTo<Product>,
}

fn main() {}
