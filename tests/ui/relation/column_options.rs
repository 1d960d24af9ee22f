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
    #[column(unique)]
    product: BelongsTo<Product>,
}

fn main() {}
