use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
#[derive(Debug, Clone)]
struct Product {
    id: Id<Product>,
    brand: BelongsTo<Brnd>,
}

fn main() {}
