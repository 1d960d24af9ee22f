use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(timestamps = false)]
struct Product {
    id: Id<Product>,
}

async fn revive(db: &Db, id: &Id<Product>) -> modelink::Result<u64> {
    Product::restore(db, [id]).await
}

fn main() {}
