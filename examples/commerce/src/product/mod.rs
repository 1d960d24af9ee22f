//! What is sold.

mod base;
mod grouping;
mod image;
mod option;
mod variant;

use modelink::prelude::*;

pub use base::{Product, ProductStatus};
pub use grouping::{ProductCategory, ProductCollection, ProductTag, ProductType};
pub use image::{ProductImage, ProductVariantProductImage};
pub use option::{ProductOption, ProductOptionValue, ProductProductOption, ProductProductOptionValue};
pub use variant::Variant;

/// What is sold.
#[module(models(
    Product,
    ProductCategory,
    ProductCollection,
    ProductImage,
    ProductOption,
    ProductProductOption,
    ProductProductOptionValue,
    ProductOptionValue,
    ProductTag,
    ProductType,
    Variant,
    ProductVariantProductImage
))]
pub struct ProductModule;
