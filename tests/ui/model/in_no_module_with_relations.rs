use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
}

#[model]
struct Orphan {
    id: Id<Orphan>,
    product: BelongsTo<Product>,
}

fn main() {}
