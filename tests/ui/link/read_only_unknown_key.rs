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
    #[link(read_only, key = Product.titel)]
    ProductBrand {
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
    }
}

fn main() {}
