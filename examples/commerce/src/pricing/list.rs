//! Price lists.

use super::Price;
use modelink::prelude::*;

/// Whether a price list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
pub enum PriceListStatus {
    /// It holds between its dates.
    Active,
    /// Not yet.
    Draft,
}

/// What a price list does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
pub enum PriceListType {
    /// It makes things cheaper.
    Sale,
    /// It takes the place of other prices.
    Override,
}

/// Prices that hold for a while: a sale, or other prices for some.
#[model(id_prefix = "plist", index(id, status, starts_at, ends_at, where = "deleted_at is null and status = 'active'"))]
#[derive(Debug, Clone)]
pub struct PriceList {
    pub id: Id<PriceList>,
    #[column(searchable)]
    pub title: String,
    #[column(searchable)]
    pub description: String,
    #[column(default = PriceListStatus::Draft)]
    pub status: PriceListStatus,
    #[column(default = PriceListType::Sale)]
    pub r#type: PriceListType,
    pub starts_at: Option<DateTime>,
    pub ends_at: Option<DateTime>,
    #[column(default = 0)]
    pub rules_count: Option<i32>,
    #[relation(mapped_by = price_list, cascade(delete))]
    pub prices: HasMany<Price>,
    #[relation(mapped_by = price_list, cascade(delete))]
    pub price_list_rules: HasMany<PriceListRule>,
    pub metadata: Option<Json>,
}

/// When a price list holds.
#[model(id_prefix = "prule", index(attribute), index(value, using = "gin"))]
#[derive(Debug, Clone)]
pub struct PriceListRule {
    pub id: Id<PriceListRule>,
    /// As `customer.groups.id`.
    pub attribute: String,
    /// One of these.
    pub value: Option<Json>,
    pub price_list: BelongsTo<PriceList>,
}
