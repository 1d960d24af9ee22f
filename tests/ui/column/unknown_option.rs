use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(uniqe, indx)]
    title: String,
}

fn main() {}
