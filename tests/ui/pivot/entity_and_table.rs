use modelink::prelude::*;

#[module(models(Product, Tag, ProductTag))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = products, pivot_entity = ProductTag, pivot_table = "product_tags")]
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
    tag: BelongsTo<Tag>,
}

fn main() {}
