use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
#[derive(Clone, Debug, DeriveEntityModel)]
struct Product {
    id: Id<Product>,
}

fn main() {}
