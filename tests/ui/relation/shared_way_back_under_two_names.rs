use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

type Article = Variant;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = product)]
    variants: HasMany<Variant>,
    #[relation(mapped_by = product)]
    articles: HasMany<Article>,
}

#[model]
struct Variant {
    id: Id<Variant>,
    product: BelongsTo<Product>,
}

#[module(models(Post, Comment))]
struct BlogModule;

type Remark = Comment;

#[model]
struct Post {
    id: Id<Post>,
    comments: HasMany<Comment>,
    remarks: HasMany<Remark>,
}

#[model]
struct Comment {
    id: Id<Comment>,
    post: BelongsTo<Post>,
}

fn main() {}
