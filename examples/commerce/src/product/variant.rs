//! Variants.

use super::{Product, ProductImage, ProductOptionValue, ProductVariantProductImage};
use modelink::prelude::*;

/// A product as it is sold: in one size, in one colour.
#[model(
    table = "product_variant",
    id_prefix = "variant",
    index(id, product),
    unique(sku),
    unique(barcode),
    unique(ean),
    unique(upc)
)]
#[derive(Debug, Clone)]
pub struct Variant {
    pub id: Id<Variant>,
    #[column(searchable)]
    pub title: String,
    #[column(searchable)]
    pub sku: Option<String>,
    #[column(searchable)]
    pub barcode: Option<String>,
    #[column(searchable)]
    pub ean: Option<String>,
    #[column(searchable)]
    pub upc: Option<String>,
    #[column(default = false)]
    pub allow_backorder: bool,
    #[column(default = true)]
    pub manage_inventory: bool,
    pub hs_code: Option<String>,
    pub origin_country: Option<String>,
    pub mid_code: Option<String>,
    pub material: Option<String>,
    pub weight: Option<f32>,
    /// In the units of the shop, as the other sizes.
    pub length: Option<f32>,
    pub height: Option<f32>,
    pub width: Option<f32>,
    pub metadata: Option<Json>,
    #[column(default = 0)]
    pub variant_rank: Option<i32>,
    pub thumbnail: Option<String>,
    #[relation(searchable)]
    pub product: BelongsTo<Option<Product>>,
    #[relation(pivot_entity = ProductVariantProductImage, mapped_by = variants)]
    pub images: ManyToMany<ProductImage>,
    #[relation(mapped_by = variants, pivot_table = "product_variant_option", join_column = "variant_id", inverse_join_column = "option_value_id")]
    pub options: ManyToMany<ProductOptionValue>,
}
