use modelink::prelude::*;

#[module(models(Product))]
struct ShopModule;

#[model]
struct Product {
    id: Id<Product>,
}

#[module(models(Brand))]
struct BrandModule;

#[model]
struct Brand {
    id: Id<Brand>,
}

link! {
    #[link(tabel = "x")]
    ProductBrand { Product.brand: One<Brand>, Brand.products: Many<Product>, position: i32 }
}

link! {
    ProductMaker { Product.maker: One<Brand> }
}

#[modelink::app(modules(ShopModule, BrandModule), links(ProductBrand, ProductMaker))]
struct Shop;

fn uses() {
    let _ = graph!(Product { id, brand { id, link { position } } });
}

fn main() {}
