use modelink::prelude::*;

#[module(models(Product, Variant))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    title: String,
}

#[model]
struct Variant {
    id: Id<Variant>,
}

link! {
    ProductVariant {
        Product.variant: One<Variant>,
        Variant.products: Many<Product>,
    }
}

fn main() {}
