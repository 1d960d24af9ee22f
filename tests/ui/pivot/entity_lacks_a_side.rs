use modelink::prelude::*;

#[module(models(Product, Tag, ProductTag))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = products, pivot_entity = ProductTag)]
    tags: ManyToMany<Tag>,
}

#[model]
struct Tag {
    id: Id<Tag>,
    #[relation(mapped_by = tags)]
    products: ManyToMany<Product>,
}

#[model]
struct ProductTag {
    id: Id<ProductTag>,
    product: BelongsTo<Product>,
}

fn main() {}
