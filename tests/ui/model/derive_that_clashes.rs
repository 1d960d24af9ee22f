use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
#[derive(Debug, Clone, Default)]
struct Product {
    id: Id<Product>,
    created: std::time::Instant,
}

fn main() {}
