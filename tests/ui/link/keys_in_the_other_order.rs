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
        Product.brand: One<Brand>,
        Brand.products: Many<Product>,
    }
}

async fn link(db: Db, product: Product, brand: Brand) {
    let _ = ProductBrand::create(&db, [(&brand.id, &product.id)]).await;
}

fn main() {}
