use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(name = "product_title")]
    title: String,
    product_title: String,
    #[column(name = "created_at")]
    made: DateTime,
}

fn main() {}
