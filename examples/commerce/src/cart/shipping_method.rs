//! How a cart is sent.

use super::Cart;
use modelink::prelude::*;

/// How the cart is sent.
#[model(
    table = "cart_shipping_method",
    id_prefix = "casm",
    index(shipping_option_id, where = "deleted_at is null and shipping_option_id is not null"),
    check(amount >= 0)
)]
#[derive(Debug, Clone)]
pub struct ShippingMethod {
    pub id: Id<ShippingMethod>,
    pub name: String,
    pub description: Option<Json>,
    pub amount: Decimal,
    #[column(default = false)]
    pub is_tax_inclusive: bool,
    pub shipping_option_id: Option<String>,
    pub data: Option<Json>,
    pub metadata: Option<Json>,
    /// Totals are computed, never stored.
    #[column(computed)]
    pub original_total: Option<Decimal>,
    #[column(computed)]
    pub original_subtotal: Option<Decimal>,
    #[column(computed)]
    pub original_tax_total: Option<Decimal>,
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
    pub cart: BelongsTo<Cart>,
    #[relation(mapped_by = shipping_method, cascade(delete))]
    pub tax_lines: HasMany<ShippingMethodTaxLine>,
    #[relation(mapped_by = shipping_method, cascade(delete))]
    pub adjustments: HasMany<ShippingMethodAdjustment>,
}

/// What a promotion takes off the shipping.
#[model(
    table = "cart_shipping_method_adjustment",
    id_prefix = "casmadj",
    index(promotion_id, where = "deleted_at is null and promotion_id is not null")
)]
#[derive(Debug, Clone)]
pub struct ShippingMethodAdjustment {
    pub id: Id<ShippingMethodAdjustment>,
    pub description: Option<String>,
    pub code: Option<String>,
    pub amount: Decimal,
    pub provider_id: Option<String>,
    pub metadata: Option<Json>,
    pub promotion_id: Option<String>,
    pub shipping_method: BelongsTo<ShippingMethod>,
}

/// A tax on the shipping.
#[model(
    table = "cart_shipping_method_tax_line",
    id_prefix = "casmtxl",
    index(tax_rate_id, where = "deleted_at is null and tax_rate_id is not null")
)]
#[derive(Debug, Clone)]
pub struct ShippingMethodTaxLine {
    pub id: Id<ShippingMethodTaxLine>,
    pub description: Option<String>,
    pub code: String,
    pub rate: f32,
    pub provider_id: Option<String>,
    pub tax_rate_id: Option<String>,
    pub metadata: Option<Json>,
    pub data: Option<Json>,
    pub shipping_method: BelongsTo<ShippingMethod>,
}
