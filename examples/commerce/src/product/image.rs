//! Pictures.

use super::{Product, Variant};
use modelink::prelude::*;

/// A picture of a product, or of some of its variants.
#[model(table = "image", id_prefix = "img", index(url), index(rank), index(url, rank, product), index(rank, product))]
#[derive(Debug, Clone)]
pub struct ProductImage {
    pub id: Id<ProductImage>,
    pub url: String,
    pub metadata: Option<Json>,
    #[column(default = 0)]
    pub rank: i32,
    pub product: BelongsTo<Product>,
    #[relation(pivot_entity = ProductVariantProductImage, mapped_by = images)]
    pub variants: ManyToMany<Variant>,
}

/// That a picture shows a variant.
#[model(id_prefix = "pvpi")]
#[derive(Debug, Clone)]
pub struct ProductVariantProductImage {
    pub id: Id<ProductVariantProductImage>,
    pub variant: BelongsTo<Variant>,
    pub image: BelongsTo<ProductImage>,
}
