use modelink::prelude::*;

#[module(models(Product, Tag))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = products, pivot_table = "product_tags")]
    tags: ManyToMany<Tag>,
}

#[model]
struct Tag {
    id: Id<Tag>,
    #[relation(mapped_by = tags, join_column = "tag")]
    products: ManyToMany<Product>,
}

fn main() {}
