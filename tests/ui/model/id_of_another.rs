use modelink::prelude::*;

#[module(models(Product, Tag))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Tag>,
}

#[model]
struct Tag {
    id: Id<Tag>,
}

fn main() {}
