//! Warehouses.

use modelink::prelude::*;

/// Warehouses.
#[module(models(StockLocation, StockLocationAddress))]
pub struct StockLocationModule;

/// A warehouse.
#[model(id_prefix = "sloc")]
#[derive(Debug, Clone)]
pub struct StockLocation {
    pub id: Id<StockLocation>,
    #[column(searchable)]
    pub name: String,
    pub metadata: Option<Json>,
    #[relation(searchable)]
    pub address: BelongsTo<Option<StockLocationAddress>>,
}

/// Where a warehouse is.
#[model(id_prefix = "laddr")]
#[derive(Debug, Clone)]
pub struct StockLocationAddress {
    pub id: Id<StockLocationAddress>,
    #[column(searchable)]
    pub address_1: String,
    #[column(searchable)]
    pub address_2: Option<String>,
    pub company: Option<String>,
    #[column(searchable)]
    pub city: Option<String>,
    #[column(searchable)]
    pub country_code: String,
    pub phone: Option<String>,
    #[column(searchable)]
    pub province: Option<String>,
    #[column(searchable)]
    pub postal_code: Option<String>,
    pub metadata: Option<Json>,
    #[relation(mapped_by = address, cascade(delete))]
    pub stock_locations: HasOne<StockLocation>,
}
