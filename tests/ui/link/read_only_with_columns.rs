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
    #[link(read_only, key = Product.title, table = "product_brand")]
    ProductBrand {
        #[cascade(delete)]
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
        position: i32,
    }
}

fn main() {}
