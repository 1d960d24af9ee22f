//! Settings of stores.

use modelink::prelude::*;

/// Settings of stores.
#[module(models(Store, StoreCurrency, StoreLocale))]
pub struct StoreModule;

/// The settings of a store.
#[model(id_prefix = "store")]
#[derive(Debug, Clone)]
pub struct Store {
    pub id: Id<Store>,
    #[column(searchable, default = "Medusa Store")]
    pub name: String,
    pub default_sales_channel_id: Option<String>,
    pub default_region_id: Option<String>,
    pub default_location_id: Option<String>,
    pub metadata: Option<Json>,
    #[relation(mapped_by = store, cascade(delete))]
    pub supported_currencies: HasMany<StoreCurrency>,
    #[relation(mapped_by = store, cascade(delete))]
    pub supported_locales: HasMany<StoreLocale>,
}

/// A currency that a store takes.
#[model(id_prefix = "stocur")]
#[derive(Debug, Clone)]
pub struct StoreCurrency {
    pub id: Id<StoreCurrency>,
    #[column(searchable)]
    pub currency_code: String,
    #[column(default = false)]
    pub is_default: bool,
    pub store: BelongsTo<Option<Store>>,
}

/// A language that a store speaks.
#[model(id_prefix = "stloc")]
#[derive(Debug, Clone)]
pub struct StoreLocale {
    pub id: Id<StoreLocale>,
    #[column(searchable)]
    pub locale_code: String,
    pub store: BelongsTo<Option<Store>>,
}
