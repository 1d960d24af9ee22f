use modelink::prelude::*;

#[module(models(Product, Price))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(primary_key)]
    prices: HasMany<Price>,
}

#[model]
struct Price {
    #[column(primary_key)]
    product: BelongsTo<Product>,
    #[column(primary_key)]
    currency: String,
}

fn main() {}
