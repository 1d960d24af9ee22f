use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    #[relation(mapped_by = product)]
    variants: HasMany<Varant>,
    tags: ManyToMany<Tg>,
}

fn main() {}
