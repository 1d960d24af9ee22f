//! Carts, their addresses and their credit.

use super::{LineItem, ShippingMethod};
use modelink::prelude::*;

/// What somebody is about to buy.
#[model(
    id_prefix = "cart",
    index(region_id, where = "deleted_at is null and region_id is not null"),
    index(customer_id, where = "deleted_at is null and customer_id is not null"),
    index(sales_channel_id, where = "deleted_at is null and sales_channel_id is not null"),
    index(currency_code)
)]
#[derive(Debug, Clone)]
pub struct Cart {
    pub id: Id<Cart>,
    pub region_id: Option<String>,
    /// The keys of other modules are plain texts here; read-only links follow them.
    pub customer_id: Option<String>,
    pub sales_channel_id: Option<String>,
    pub email: Option<String>,
    pub currency_code: String,
    pub locale: Option<String>,
    pub metadata: Option<Json>,
    pub completed_at: Option<DateTime>,
    #[relation(foreign_key, cascade(delete))]
    pub shipping_address: HasOne<Option<Address>>,
    #[relation(foreign_key, cascade(delete))]
    pub billing_address: HasOne<Option<Address>>,
    #[relation(mapped_by = cart, cascade(delete))]
    pub items: HasMany<LineItem>,
    #[relation(mapped_by = cart)]
    pub credit_lines: HasMany<CreditLine>,
    #[relation(mapped_by = cart, cascade(delete))]
    pub shipping_methods: HasMany<ShippingMethod>,
    /// Totals are computed, never stored.
    #[column(computed)]
    pub original_item_total: Option<Decimal>,
    #[column(computed)]
    pub original_item_subtotal: Option<Decimal>,
    #[column(computed)]
    pub original_item_tax_total: Option<Decimal>,
    #[column(computed)]
    pub item_total: Option<Decimal>,
    #[column(computed)]
    pub item_subtotal: Option<Decimal>,
    #[column(computed)]
    pub item_tax_total: Option<Decimal>,
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
    #[column(computed)]
    pub gift_card_total: Option<Decimal>,
    #[column(computed)]
    pub gift_card_tax_total: Option<Decimal>,
    #[column(computed)]
    pub shipping_total: Option<Decimal>,
    #[column(computed)]
    pub shipping_subtotal: Option<Decimal>,
    #[column(computed)]
    pub shipping_tax_total: Option<Decimal>,
    #[column(computed)]
    pub original_shipping_total: Option<Decimal>,
    #[column(computed)]
    pub original_shipping_subtotal: Option<Decimal>,
    #[column(computed)]
    pub original_shipping_tax_total: Option<Decimal>,
}

/// Where a cart is sent, or its bill.
#[model(table = "cart_address", id_prefix = "caaddr")]
#[derive(Debug, Clone)]
pub struct Address {
    pub id: Id<Address>,
    pub customer_id: Option<String>,
    pub company: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub address_1: Option<String>,
    pub address_2: Option<String>,
    pub city: Option<String>,
    pub country_code: Option<String>,
    pub province: Option<String>,
    pub postal_code: Option<String>,
    pub phone: Option<String>,
    pub metadata: Option<Json>,
}

/// Money that the customer has already, as from a gift card.
#[model(id_prefix = "cacl", index(reference, reference_id))]
#[derive(Debug, Clone)]
pub struct CreditLine {
    pub id: Id<CreditLine>,
    pub cart: BelongsTo<Cart>,
    pub reference: Option<String>,
    pub reference_id: Option<String>,
    pub amount: Decimal,
    pub metadata: Option<Json>,
}
