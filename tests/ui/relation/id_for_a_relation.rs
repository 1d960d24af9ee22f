use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = product)]
    variants: HasMany<Variant>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: Id<Product>,
}

fn main() {}
