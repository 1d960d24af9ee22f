use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[module(models(Brand))]
struct BrandModule;

#[model]
struct Brand {
    id: Id<Brand>,
    code: String,
}

#[model]
struct Product {
    id: Id<Product>,
    brand_code: String,
}

link! {
    #[link(read_only, key = Product.brand_code, to = Brand.code)]
    ProductBrand {
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
    }
}

fn main() {}
