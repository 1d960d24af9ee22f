//! How products are found: categories, collections, tags, types.

use super::Product;
use modelink::prelude::*;

/// Where products stand in the shop: a tree.
#[model(id_prefix = "pcat", index(mpath), unique(handle))]
#[derive(Debug, Clone)]
pub struct ProductCategory {
    pub id: Id<ProductCategory>,
    #[column(searchable)]
    pub name: String,
    #[column(searchable, default = "")]
    pub description: String,
    #[column(searchable)]
    pub handle: String,
    /// The handles from the root down to this one, with points between.
    pub mpath: String,
    #[column(default = false)]
    pub is_active: bool,
    #[column(default = false)]
    pub is_internal: bool,
    #[column(default = 0)]
    pub rank: i32,
    pub external_id: Option<String>,
    pub metadata: Option<Json>,
    pub parent_category: BelongsTo<Option<ProductCategory>>,
    #[relation(mapped_by = parent_category, cascade(delete))]
    pub category_children: HasMany<ProductCategory>,
    #[relation(mapped_by = categories)]
    pub products: ManyToMany<Product>,
}

/// Products that belong together.
#[model(id_prefix = "pcol", unique(handle))]
#[derive(Debug, Clone)]
pub struct ProductCollection {
    pub id: Id<ProductCollection>,
    #[column(searchable)]
    pub title: String,
    pub handle: String,
    pub external_id: Option<String>,
    pub metadata: Option<Json>,
    #[relation(mapped_by = collection)]
    pub products: HasMany<Product>,
}

/// A word that products are found by.
#[model(id_prefix = "ptag", unique(value))]
#[derive(Debug, Clone)]
pub struct ProductTag {
    pub id: Id<ProductTag>,
    #[column(searchable)]
    pub value: String,
    pub external_id: Option<String>,
    pub metadata: Option<Json>,
    #[relation(mapped_by = tags)]
    pub products: ManyToMany<Product>,
}

/// What kind of thing a product is.
#[model(id_prefix = "ptyp", unique(value))]
#[derive(Debug, Clone)]
pub struct ProductType {
    pub id: Id<ProductType>,
    #[column(searchable)]
    pub value: String,
    pub external_id: Option<String>,
    pub metadata: Option<Json>,
    #[relation(mapped_by = r#type)]
    pub products: HasMany<Product>,
}
