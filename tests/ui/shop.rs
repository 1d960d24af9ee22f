//! What the mistakes in calls are made with: two modules, and a link with a column between them.
#![allow(dead_code)]

use modelink::prelude::*;

#[module(models(Product, Variant, Tag))]
pub struct ShopModule;

#[model]
pub struct Product {
    pub id: Id<Product>,
    pub title: String,
    pub handle: String,
    #[relation(mapped_by = product)]
    pub variants: HasMany<Variant>,
    #[relation(mapped_by = products)]
    pub tags: ManyToMany<Tag>,
}

#[model]
pub struct Variant {
    pub id: Id<Variant>,
    pub sku: Option<String>,
    pub price: Decimal,
    #[column(default = 0)]
    pub stock: i32,
    pub product: BelongsTo<Product>,
}

#[model]
pub struct Tag {
    pub id: Id<Tag>,
    pub value: String,
    #[relation(mapped_by = tags)]
    pub products: ManyToMany<Product>,
}

#[module(models(Post))]
pub struct BlogModule;

#[model]
pub struct Post {
    pub id: Id<Post>,
    pub title: String,
}

pub mod links {
    use super::{Post, Product};
    use modelink::prelude::*;

    link! {
        pub ProductPost {
            Product.posts: Many<Post>,
            Post.products: Many<Product>,
            position: i32 = 0,
        }
    }
}
