use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    title: String,
    #[column(name = "title")]
    label: String,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
    product_id: String,
}

fn main() {}
