//! Through what the shop sells.

use modelink::prelude::*;

/// Through what the shop sells.
#[module(models(SalesChannel))]
pub struct SalesChannelModule;

/// A place where products are sold: a shop front, a market.
#[model(id_prefix = "sc")]
#[derive(Debug, Clone)]
pub struct SalesChannel {
    pub id: Id<SalesChannel>,
    #[column(searchable)]
    pub name: String,
    #[column(searchable)]
    pub description: Option<String>,
    #[column(default = false)]
    pub is_disabled: bool,
    pub metadata: Option<Json>,
}
