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
}

link! {
    ProductBrand {
        #[cascad(delete)]
        Product.brand: One<Brand>,
        #[cascade(delete, lst)]
        Brand.products: Many<Product>,
    }
}

fn main() {}
