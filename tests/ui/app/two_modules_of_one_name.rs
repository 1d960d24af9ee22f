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

mod other {
    use modelink::prelude::*;

    #[module(models())]
    pub struct ShopModule;
}

#[modelink::app(modules(ShopModule, other::ShopModule))]
struct Shop;

fn main() {}
