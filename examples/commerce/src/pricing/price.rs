//! Prices and their rules.

use super::PriceList;
use modelink::prelude::*;

/// All prices of one thing.
#[model(id_prefix = "pset")]
#[derive(Debug, Clone)]
pub struct PriceSet {
    pub id: Id<PriceSet>,
    #[relation(mapped_by = price_set, cascade(delete))]
    pub prices: HasMany<Price>,
}

/// An amount of money in a currency, under rules.
#[model(id_prefix = "price", index(currency_code))]
#[derive(Debug, Clone)]
pub struct Price {
    pub id: Id<Price>,
    pub title: Option<String>,
    pub currency_code: String,
    pub amount: Decimal,
    pub min_quantity: Option<Decimal>,
    pub max_quantity: Option<Decimal>,
    /// How many rules there are, so that the most special price is found fast.
    #[column(default = 0)]
    pub rules_count: Option<i32>,
    pub price_set: BelongsTo<PriceSet>,
    #[relation(mapped_by = price, cascade(delete))]
    pub price_rules: HasMany<PriceRule>,
    pub price_list: BelongsTo<Option<PriceList>>,
}

/// How a rule compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
pub enum Operator {
    /// At least.
    Gte,
    /// At most.
    Lte,
    /// More than.
    Gt,
    /// Less than.
    Lt,
    /// The same.
    Eq,
}

/// When a price holds.
#[model(
    id_prefix = "prule",
    unique(price, attribute, operator),
    index(attribute),
    index(attribute, value),
    index(operator, value),
    index(attribute, value, price)
)]
#[derive(Debug, Clone)]
pub struct PriceRule {
    pub id: Id<PriceRule>,
    /// As `region_id`.
    pub attribute: String,
    pub value: String,
    #[column(default = Operator::Eq)]
    pub operator: Operator,
    #[column(default = 0)]
    pub priority: i32,
    pub price: BelongsTo<Price>,
}

/// Whether prices of a currency or a region include taxes.
#[model(id_prefix = "prpref", unique(attribute, value))]
#[derive(Debug, Clone)]
pub struct PricePreference {
    pub id: Id<PricePreference>,
    pub attribute: String,
    pub value: Option<String>,
    #[column(default = false)]
    pub is_tax_inclusive: bool,
}
