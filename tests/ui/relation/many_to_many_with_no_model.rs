use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

struct Tag {
    value: String,
}

#[model]
struct Product {
    id: Id<Product>,
    tags: ManyToMany<Tag>,
}

fn main() {}
