use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[derive(ColumnType)]
struct Wrapped(Product);

#[model]
struct Product {
    id: Id<Product>,
}

fn main() {}
