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
    brand_number: i32,
}

link! {
    #[link(read_only, key = Product.brand_number)]
    ProductBrand {
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
    }
}

fn main() {}
