//! What is read: products with variants.

pub mod product {
    use modelink::prelude::*;

    #[module(models(Product, Variant))]
    pub struct ProductModule;

    #[model(id_prefix = "prod")]
    pub struct Product {
        pub id: Id<Product>,
        pub title: String,
        #[column(unique)]
        pub handle: String,
        pub weight: i64,
        #[relation(mapped_by = product)]
        pub variants: HasMany<Variant>,
    }

    #[model(id_prefix = "variant")]
    pub struct Variant {
        pub id: Id<Variant>,
        pub sku: String,
        pub price: Decimal,
        pub product: BelongsTo<Product>,
    }
}

#[modelink::app(modules(product::ProductModule))]
pub struct Shop;
