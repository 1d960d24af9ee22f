use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
#[sea_orm(table_name = "product")]
struct Product {
    #[sea_orm(primary_key, auto_increment = false)]
    id: Id<Product>,
    #[sea_orm(unique)]
    handle: String,
}

fn main() {}
