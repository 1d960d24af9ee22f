//! What is sold. This module knows nothing of brands.

use modelink::prelude::*;

/// What the shop sells.
#[module(models(Product, Variant))]
pub struct ProductModule;

/// How far a product is on its way into the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not to be seen yet.
    Draft,
    /// On sale.
    Published,
}

/// Something to buy.
#[model(id_prefix = "prod")]
#[derive(Debug, Clone)]
pub struct Product {
    /// Made by the library.
    pub id: Id<Product>,
    /// What customers read.
    #[column(searchable)]
    pub title: String,
    /// What addresses hold.
    #[column(unique)]
    pub handle: String,
    /// A draft, until said otherwise.
    #[column(default = Status::Draft)]
    pub status: Status,
    /// Its sizes and colours, which go and come back with it.
    #[relation(mapped_by = product, cascade(delete))]
    pub variants: HasMany<Variant>,
}

/// One of the forms in which a product is sold.
#[model(id_prefix = "variant", check(price >= 0), check(stock >= 0))]
#[derive(Debug, Clone)]
pub struct Variant {
    /// Made by the library.
    pub id: Id<Variant>,
    /// The number on the box.
    #[column(unique)]
    pub sku: String,
    /// For one of it.
    pub price: Decimal,
    /// How many there are.
    #[column(default = 0)]
    pub stock: i32,
    /// Of what.
    pub product: BelongsTo<Product>,
}
