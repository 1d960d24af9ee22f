//! What things cost, and when.

mod list;
mod price;

use modelink::prelude::*;

pub use list::{PriceList, PriceListRule, PriceListStatus, PriceListType};
pub use price::{Operator, Price, PricePreference, PriceRule, PriceSet};

/// What things cost, and when.
#[module(models(PriceSet, Price, PriceRule, PriceList, PriceListRule, PricePreference))]
pub struct PricingModule;
