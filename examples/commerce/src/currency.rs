//! Currencies of the world.

use modelink::prelude::*;

/// Currencies of the world.
#[module(models(Currency))]
pub struct CurrencyModule;

/// A currency, by its code.
#[model]
#[derive(Debug, Clone)]
pub struct Currency {
    /// As `eur`: the key itself.
    #[column(searchable, primary_key)]
    pub code: String,
    pub symbol: String,
    pub symbol_native: String,
    #[column(searchable)]
    pub name: String,
    #[column(default = 0)]
    pub decimal_digits: i32,
    /// The smallest amount; 0 for that of the digits.
    #[column(default = 0)]
    pub rounding: Decimal,
}
