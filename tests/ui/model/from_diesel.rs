use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
#[diesel(table_name = products)]
struct Product {
    id: Id<Product>,
    #[diesel(column_name = title)]
    name: String,
}

fn main() {}
