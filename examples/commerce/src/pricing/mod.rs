//! What things cost, and when.

mod list;
mod price;
pub use list::{PriceList, PriceListRule, PriceListStatus, PriceListType};
use modelink::prelude::*;
pub use price::{Operator, Price, PricePreference, PriceRule, PriceSet};

/// What things cost, and when.
#[module(models(PriceSet, Price, PriceRule, PriceList, PriceListRule, PricePreference))]
pub struct PricingModule;
