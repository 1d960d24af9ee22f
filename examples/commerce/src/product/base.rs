//! Products.

use super::{
    ProductCategory, ProductCollection, ProductImage, ProductOption, ProductProductOption, ProductTag, ProductType, Variant,
};
use modelink::prelude::*;

/// How far a product is on its way into the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
pub enum ProductStatus {
    /// Being written.
    Draft,
    /// Waiting for a decision.
    Proposed,
    /// On sale.
    Published,
    /// Not to be sold.
    Rejected,
}

/// Something to buy, in one or more variants.
#[model(id_prefix = "prod", unique(handle), index(status))]
#[derive(Debug, Clone)]
pub struct Product {
    pub id: Id<Product>,
    #[column(searchable)]
    pub title: String,
    pub handle: String,
    #[column(searchable)]
    pub subtitle: Option<String>,
    #[column(searchable)]
    pub description: Option<String>,
    #[column(default = false)]
    pub is_giftcard: bool,
    #[column(default = ProductStatus::Draft)]
    pub status: ProductStatus,
    pub thumbnail: Option<String>,
    pub weight: Option<f32>,
    pub length: Option<f32>,
    pub height: Option<f32>,
    pub width: Option<f32>,
    pub origin_country: Option<String>,
    pub hs_code: Option<String>,
    pub mid_code: Option<String>,
    pub material: Option<String>,
    #[column(default = true)]
    pub discountable: bool,
    pub external_id: Option<String>,
    pub metadata: Option<Json>,
    #[relation(mapped_by = product, cascade(delete), searchable)]
    pub variants: HasMany<Variant>,
    pub r#type: BelongsTo<Option<ProductType>>,
    #[relation(mapped_by = products, pivot_table = "product_tags")]
    pub tags: ManyToMany<ProductTag>,
    #[relation(pivot_entity = ProductProductOption, mapped_by = products)]
    pub options: ManyToMany<ProductOption>,
    /// The rows that join the product with its options.
    #[relation(mapped_by = product)]
    pub product_options: HasMany<ProductProductOption>,
    #[relation(mapped_by = product, cascade(delete))]
    pub images: HasMany<ProductImage>,
    pub collection: BelongsTo<Option<ProductCollection>>,
    #[relation(mapped_by = products, pivot_table = "product_category_product")]
    pub categories: ManyToMany<ProductCategory>,
}
