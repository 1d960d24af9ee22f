use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(tabel = "products", id_prefx = "prod")]
struct Product {
    id: Id<Product>,
}

fn main() {}
