use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    title: String,
    handle: String,
}

fn main() {
    let _ = filter!(Product, title == "Shirt", handle == "shirt");
}
