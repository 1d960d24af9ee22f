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

#[derive(Debug, Clone)]
struct Moment;

link! {
    ProductBrand {
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
        since: Moment,
    }
}

fn main() {}
