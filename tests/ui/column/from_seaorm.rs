use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[column(column_name = "name", nullable, auto_increment, column_type = "Text")]
    title: String,
}

fn main() {}
