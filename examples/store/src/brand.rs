//! Who makes things. This module knows nothing of products.

use modelink::prelude::*;

/// The makers.
#[module(models(Brand))]
pub struct BrandModule;

/// A maker.
#[model(id_prefix = "brand")]
#[derive(Debug, Clone)]
pub struct Brand {
    /// Made by the library.
    pub id: Id<Brand>,
    /// What it is called.
    #[column(unique)]
    pub name: String,
}
