//! What people are about to buy.

mod header;
mod line_item;
mod shipping_method;

use modelink::prelude::*;

pub use header::{Address, Cart, CreditLine};
pub use line_item::{LineItem, LineItemAdjustment, LineItemTaxLine};
pub use shipping_method::{ShippingMethod, ShippingMethodAdjustment, ShippingMethodTaxLine};

/// What people are about to buy.
#[module(models(
    Address,
    Cart,
    CreditLine,
    LineItem,
    LineItemAdjustment,
    LineItemTaxLine,
    ShippingMethod,
    ShippingMethodAdjustment,
    ShippingMethodTaxLine
))]
pub struct CartModule;
