use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = product, cascade(delete))]
    variants: HasMany<Variant>,
}

#[model(soft_delete = false)]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
}

fn main() {}
