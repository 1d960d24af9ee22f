//! What can be chosen.

use super::{Product, Variant};
use modelink::prelude::*;

/// What can be chosen, as a size.
#[model(id_prefix = "opt", unique(title, where = "deleted_at is null and is_exclusive = false"))]
#[derive(Debug, Clone)]
pub struct ProductOption {
    pub id: Id<ProductOption>,
    #[column(searchable)]
    pub title: String,
    /// Made for one product; all others share their options by title.
    #[column(default = false)]
    pub is_exclusive: bool,
    pub metadata: Option<Json>,
    #[relation(mapped_by = options)]
    pub products: ManyToMany<Product>,
    #[relation(mapped_by = option, cascade(delete))]
    pub values: HasMany<ProductOptionValue>,
}

/// One of the choices of an option.
#[model(id_prefix = "optval", unique(option, value))]
#[derive(Debug, Clone)]
pub struct ProductOptionValue {
    pub id: Id<ProductOptionValue>,
    #[column(searchable)]
    pub value: String,
    pub rank: Option<i32>,
    pub metadata: Option<Json>,
    pub option: BelongsTo<Option<ProductOption>>,
    #[relation(mapped_by = options)]
    pub variants: ManyToMany<Variant>,
    #[relation(pivot_entity = ProductProductOptionValue, mapped_by = values)]
    pub product_options: ManyToMany<ProductProductOption>,
}

/// That a product has an option.
#[model(id_prefix = "prodopt")]
#[derive(Debug, Clone)]
pub struct ProductProductOption {
    pub id: Id<ProductProductOption>,
    pub product: BelongsTo<Product>,
    pub product_option: BelongsTo<ProductOption>,
    #[relation(pivot_entity = ProductProductOptionValue, mapped_by = product_options)]
    pub values: ManyToMany<ProductOptionValue>,
}

/// That a product offers a value of one of its options.
#[model(id_prefix = "prodoptval")]
#[derive(Debug, Clone)]
pub struct ProductProductOptionValue {
    pub id: Id<ProductProductOptionValue>,
    pub product_product_option: BelongsTo<ProductProductOption>,
    pub product_option_value: BelongsTo<ProductOptionValue>,
}
