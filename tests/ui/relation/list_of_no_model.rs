use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

struct Variant {
    sku: String,
}

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = product)]
    variants: HasMany<Variant>,
}

fn main() {}
