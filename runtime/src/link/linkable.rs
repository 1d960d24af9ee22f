//! What a module offers to links.

use crate::schema::{ModelInfo, Module};

/// A model that links can lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linkable {
    /// The model's Rust name.
    pub model: &'static str,
    /// The model's name in run-time queries.
    pub entity: &'static str,
    /// The columns of its key.
    pub key: Vec<String>,
    /// What those columns are called in the table of a link: `product_id`.
    pub columns: Vec<String>,
}

pub(crate) fn linkable<M: Module + ?Sized>() -> Vec<Linkable> {
    let models = M::DEF.models.iter().map(|model| ModelInfo::of(model()));
    let linkable = |info: &'static ModelInfo| Linkable {
        model: info.def.name,
        entity: info.def.snake,
        key: info.table.primary_key.clone(),
        columns: info.table.primary_key.iter().map(|column| format!("{}_{column}", info.def.snake)).collect(),
    };
    models.map(linkable).collect()
}
