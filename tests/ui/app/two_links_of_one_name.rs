use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[module(models(Brand))]
struct BrandModule;

#[model]
struct Brand {
    id: Id<Brand>,
}

#[model]
struct Product {
    id: Id<Product>,
    title: String,
}

link! {
    ProductBrand {
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
    }
}

mod other {
    use super::{Brand, Product};
    use modelink::prelude::*;

    link! {
        pub(crate) ProductBrand {
            Brand: Many<Product>,
            Product: One<Brand>,
        }
    }
}

#[modelink::app(modules(ShopModule, BrandModule), links(ProductBrand, other::ProductBrand))]
struct Shop;

fn main() {}
