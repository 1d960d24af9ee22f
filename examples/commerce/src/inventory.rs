//! What lies in stock.

use modelink::prelude::*;

/// What lies in stock.
#[module(models(InventoryItem, InventoryLevel, ReservationItem))]
pub struct InventoryModule;

/// Something that lies in stock.
#[model(id_prefix = "iitem", unique(sku))]
#[derive(Debug, Clone)]
pub struct InventoryItem {
    pub id: Id<InventoryItem>,
    #[column(searchable)]
    pub sku: Option<String>,
    pub origin_country: Option<String>,
    #[column(searchable)]
    pub hs_code: Option<String>,
    #[column(searchable)]
    pub mid_code: Option<String>,
    pub material: Option<String>,
    pub unit_of_measure: Option<String>,
    pub weight: Option<i32>,
    pub length: Option<i32>,
    pub height: Option<i32>,
    pub width: Option<i32>,
    #[column(default = true)]
    pub requires_shipping: bool,
    #[column(searchable)]
    pub description: Option<String>,
    #[column(searchable)]
    pub title: Option<String>,
    pub thumbnail: Option<String>,
    pub metadata: Option<Json>,
    #[relation(mapped_by = inventory_item, cascade(delete))]
    pub location_levels: HasMany<InventoryLevel>,
    #[relation(mapped_by = inventory_item, cascade(delete))]
    pub reservation_items: HasMany<ReservationItem>,
    /// Over all locations.
    #[column(computed)]
    pub reserved_quantity: Option<Decimal>,
    /// Over all locations.
    #[column(computed)]
    pub stocked_quantity: Option<Decimal>,
}

/// How much of an item lies at a location.
#[model(id_prefix = "ilev", index(location_id), unique(inventory_item, location_id))]
#[derive(Debug, Clone)]
pub struct InventoryLevel {
    pub id: Id<InventoryLevel>,
    /// A stock location, of another module.
    pub location_id: String,
    #[column(default = 0)]
    pub stocked_quantity: Decimal,
    #[column(default = 0)]
    pub reserved_quantity: Decimal,
    #[column(default = 0)]
    pub incoming_quantity: Decimal,
    pub metadata: Option<Json>,
    pub inventory_item: BelongsTo<InventoryItem>,
    /// What is stocked and not reserved.
    #[column(computed)]
    pub available_quantity: Option<Decimal>,
}

/// Stock that is promised to a line of an order.
#[model(id_prefix = "resitem", index(line_item_id), index(location_id))]
#[derive(Debug, Clone)]
pub struct ReservationItem {
    pub id: Id<ReservationItem>,
    /// A line of an order, of another module.
    pub line_item_id: Option<String>,
    #[column(default = false)]
    pub allow_backorder: bool,
    /// A stock location, of another module.
    pub location_id: String,
    pub quantity: Decimal,
    pub external_id: Option<String>,
    #[column(searchable)]
    pub description: Option<String>,
    pub created_by: Option<String>,
    pub metadata: Option<Json>,
    #[relation(searchable)]
    pub inventory_item: BelongsTo<InventoryItem>,
}
