use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model(soft_delete = false)]
struct Product {
    id: Id<Product>,
}

async fn remove(db: &Db, id: &Id<Product>) -> modelink::Result<u64> {
    Product::soft_delete(db, [id]).await
}

fn main() {}
