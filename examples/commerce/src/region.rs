//! Where the shop sells.

use modelink::prelude::*;

/// Where the shop sells.
#[module(models(Region, Country))]
pub struct RegionModule;

/// Countries with one currency and one way of taxing.
#[model(id_prefix = "reg")]
#[derive(Debug, Clone)]
pub struct Region {
    pub id: Id<Region>,
    #[column(searchable)]
    pub name: String,
    #[column(searchable)]
    pub currency_code: String,
    #[column(default = true)]
    pub automatic_taxes: bool,
    #[relation(mapped_by = region)]
    pub countries: HasMany<Country>,
    pub metadata: Option<Json>,
}

/// A country, in at most one region.
#[model(table = "region_country", unique(region, iso_2))]
#[derive(Debug, Clone)]
pub struct Country {
    /// The key itself.
    #[column(searchable, primary_key)]
    pub iso_2: String,
    pub iso_3: String,
    pub num_code: String,
    #[column(searchable)]
    pub name: String,
    pub display_name: String,
    pub region: BelongsTo<Option<Region>>,
    pub metadata: Option<Json>,
}
