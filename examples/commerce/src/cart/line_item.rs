//! The lines of a cart.

use super::Cart;
use modelink::prelude::*;

/// One line of a cart: it keeps what the product was called when it was added.
#[model(
    table = "cart_line_item",
    id_prefix = "cali",
    index(variant_id, where = "deleted_at is null and variant_id is not null"),
    index(product_id, where = "deleted_at is null and product_id is not null"),
    index(product_type_id, where = "deleted_at is null and product_type_id is not null"),
    check(unit_price >= 0)
)]
#[derive(Debug, Clone)]
pub struct LineItem {
    pub id: Id<LineItem>,
    pub title: String,
    pub subtitle: Option<String>,
    pub thumbnail: Option<String>,
    pub quantity: i32,
    pub variant_id: Option<String>,
    pub product_id: Option<String>,
    pub product_title: Option<String>,
    pub product_description: Option<String>,
    pub product_subtitle: Option<String>,
    pub product_type: Option<String>,
    pub product_type_id: Option<String>,
    pub product_collection: Option<String>,
    pub product_handle: Option<String>,
    pub variant_sku: Option<String>,
    pub variant_barcode: Option<String>,
    pub variant_title: Option<String>,
    pub variant_option_values: Option<Json>,
    #[column(default = true)]
    pub requires_shipping: bool,
    #[column(default = true)]
    pub is_discountable: bool,
    #[column(default = false)]
    pub is_giftcard: bool,
    #[column(default = false)]
    pub is_tax_inclusive: bool,
    #[column(default = false)]
    pub is_custom_price: bool,
    pub compare_at_unit_price: Option<Decimal>,
    pub unit_price: Decimal,
    pub metadata: Option<Json>,
    /// Totals are computed, never stored.
    #[column(computed)]
    pub original_total: Option<Decimal>,
    #[column(computed)]
    pub original_subtotal: Option<Decimal>,
    #[column(computed)]
    pub original_tax_total: Option<Decimal>,
    #[column(computed)]
    pub item_total: Option<Decimal>,
    #[column(computed)]
    pub item_subtotal: Option<Decimal>,
    #[column(computed)]
    pub item_tax_total: Option<Decimal>,
    #[column(computed)]
    pub total: Option<Decimal>,
    #[column(computed)]
    pub subtotal: Option<Decimal>,
    #[column(computed)]
    pub tax_total: Option<Decimal>,
    #[column(computed)]
    pub discount_total: Option<Decimal>,
    #[column(computed)]
    pub discount_tax_total: Option<Decimal>,
    #[relation(mapped_by = item, cascade(delete))]
    pub adjustments: HasMany<LineItemAdjustment>,
    #[relation(mapped_by = item, cascade(delete))]
    pub tax_lines: HasMany<LineItemTaxLine>,
    pub cart: BelongsTo<Cart>,
}

/// What a promotion takes off a line.
#[model(
    table = "cart_line_item_adjustment",
    id_prefix = "caliadj",
    index(promotion_id, where = "deleted_at is null and promotion_id is not null"),
    check(amount >= 0)
)]
#[derive(Debug, Clone)]
pub struct LineItemAdjustment {
    pub id: Id<LineItemAdjustment>,
    pub description: Option<String>,
    pub code: Option<String>,
    pub amount: Decimal,
    #[column(default = false)]
    pub is_tax_inclusive: bool,
    pub provider_id: Option<String>,
    pub promotion_id: Option<String>,
    pub metadata: Option<Json>,
    pub item: BelongsTo<LineItem>,
}

/// A tax on a line.
#[model(
    table = "cart_line_item_tax_line",
    id_prefix = "calitxl",
    index(tax_rate_id, where = "deleted_at is null and tax_rate_id is not null")
)]
#[derive(Debug, Clone)]
pub struct LineItemTaxLine {
    pub id: Id<LineItemTaxLine>,
    pub description: Option<String>,
    pub code: String,
    pub rate: f32,
    pub provider_id: Option<String>,
    pub metadata: Option<Json>,
    pub data: Option<Json>,
    pub tax_rate_id: Option<String>,
    pub item: BelongsTo<LineItem>,
}
