use modelink::prelude::*;

#[module(models(Product, Tag))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = product)]
    tags: ManyToMany<Tag>,
}

#[model]
struct Tag {
    id: Id<Tag>,
    product: BelongsTo<Product>,
}

fn main() {}
