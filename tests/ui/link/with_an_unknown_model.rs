use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
    title: String,
}

#[module(models(Maker))]
struct BrandModule;

#[model]
struct Maker {
    id: Id<Maker>,
}

link! {
    ProductBrand {
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
    }
}

fn main() {}
