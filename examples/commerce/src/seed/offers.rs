//! Price lists, preferences, and stock that is promised.

use modelink::{Error, prelude::*};

use super::goods::Sold;
use crate::{
    inventory::{InventoryItem, ReservationItem},
    pricing::{Price, PriceList, PriceListStatus, PriceListType, PricePreference},
};

pub async fn create(tx: &Tx, variants: &[Sold]) -> Result<(), Error> {
    let lists = PriceList::create_many(
        tx,
        [
            create!(PriceList {
                title: "Summer sale",
                description: "A fifth off",
                status: PriceListStatus::Active,
                rules_count: 1,
                price_list_rules: [{ attribute: "customer.groups.id", value: Json(json!(["vip"])) }],
            }),
            create!(PriceList { title: "Wholesale", description: "By the dozen", r#type: PriceListType::Override }),
        ],
    )
    .await?;
    let sold = variants.iter().step_by(6).filter_map(|variant| Some((variant, variant.price_set.as_ref()?)));
    Price::create_many(
        tx,
        sold.enumerate().map(|(number, (variant, set))| {
            let (price_list, amount) = (&lists[number % 2], variant.price("eur") * dec!(0.8));
            create!(Price { title: "Offer", currency_code: "eur", amount, price_set: &set.id, price_list })
        }),
    )
    .await?;
    PricePreference::create_many(
        tx,
        [
            create!(PricePreference { attribute: "currency_code", value: "eur", is_tax_inclusive: true }),
            create!(PricePreference { attribute: "currency_code", value: "usd" }),
        ],
    )
    .await?;
    reservations(tx).await
}

/// What is reserved at a location is promised to somebody.
async fn reservations(tx: &Tx) -> Result<(), Error> {
    let items = graph! {
        InventoryItem(filter: location_levels.reserved_quantity > 2, order: sku) {
            id, location_levels(filter: reserved_quantity > 2, order: location_id) { location_id, reserved_quantity },
        }
    }
    .fetch(tx)
    .await?;
    let rows = items.iter().flat_map(|item| item.location_levels.iter().map(move |level| (item, level)));
    ReservationItem::create_many(
        tx,
        rows.map(|(item, level)| {
            create!(ReservationItem {
                location_id: level.location_id.as_str(),
                quantity: level.reserved_quantity,
                description: "By telephone",
                inventory_item: &item.id,
            })
        }),
    )
    .await?;
    Ok(())
}
