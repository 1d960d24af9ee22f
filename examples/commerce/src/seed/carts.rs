//! Carts with their lines, adjustments, taxes, shipping and credit.

use modelink::{Error, prelude::*, record::Draft};

use super::{goods::Sold, money, places::Places, small, words::CITIES};
use crate::{
    cart::{Address, Cart, LineItem, ShippingMethod},
    customer::Customer,
    product::ProductStatus,
};

pub async fn create(tx: &Tx, places: &Places, customers: &[Customer], variants: &[Sold], carts: usize) -> Result<(), Error> {
    let published = |sold: &&Sold| sold.product.as_ref().is_some_and(|product| product.status == ProductStatus::Published);
    let sold: Vec<&Sold> = variants.iter().filter(published).collect();
    Cart::create_many(tx, (0..carts).map(|number| cart(places, customers, &sold, number))).await?;
    Ok(())
}

fn cart(places: &Places, customers: &[Customer], sold: &[&Sold], number: usize) -> Draft<Cart> {
    // A fourth of the carts belong to guests.
    let customer = customers.get(number * 3 % customers.len().max(1)).filter(|_| number % 4 != 3);
    let region = &places.regions[number % places.regions.len()];
    let lines = if sold.is_empty() { 0 } else { 1 + number % 4 };
    let credit = number
        .is_multiple_of(10)
        .then(|| create!(Cart.credit_lines { reference: "gift-card", reference_id: format!("g{number}"), amount: 5 }));
    create!(Cart {
        region_id: region.id.as_str(),
        customer_id: customer.map(|customer| customer.id.as_str()),
        sales_channel_id: places.channels[number % 2].id.as_str(),
        email: customer.map_or_else(|| Some(format!("guest{number}@example.com")), |customer| customer.email.clone()),
        currency_code: region.currency_code.as_str(),
        locale: "en-GB",
        metadata: Json(json!({ "visits": number % 7 })),
        shipping_address: address(number),
        billing_address: number.is_multiple_of(2).then(|| address(number + 1)),
        items: (0..lines).map(|line| item(sold[(number * 7 + line * 13) % sold.len()], &region.currency_code, number, line)),
        shipping_methods: [shipping(number)],
        credit_lines: credit,
    })
}

fn address(number: usize) -> Draft<Address> {
    let (city, postal_code, country_code) = CITIES[number % CITIES.len()];
    create!(Address { address_1: format!("Main street {}", number % 90 + 1), city, postal_code, country_code })
}

fn item(sold: &Sold, currency: &str, number: usize, line: usize) -> Draft<LineItem> {
    let unit_price = sold.price(currency);
    let quantity = 1 + (number + line) % 3;
    let product = sold.product.as_ref();
    let adjustment = (number % 5 == 4).then(|| {
        let amount = (unit_price * Decimal::from(quantity) * dec!(0.1)).round_dp(2);
        create!(LineItem.adjustments { code: "TENTH", description: "A tenth off", amount, promotion_id: "promo_tenth" })
    });
    create!(Cart.items {
        title: product.map_or_else(|| sold.title.clone(), |product| product.title.clone()),
        subtitle: sold.title.as_str(),
        quantity: small(quantity),
        unit_price,
        variant_id: sold.id.as_str(),
        variant_sku: sold.sku.as_deref(),
        variant_title: sold.title.as_str(),
        product_id: product.map(|product| product.id.as_str()),
        product_title: product.map(|product| product.title.as_str()),
        product_handle: product.map(|product| product.handle.as_str()),
        is_tax_inclusive: currency == "eur",
        adjustments: adjustment,
        tax_lines: [{ code: "VAT", rate: 20.0, description: "Value added tax", tax_rate_id: "txr_standard" }],
    })
}

fn shipping(number: usize) -> Draft<ShippingMethod> {
    let (name, cents) = if number.is_multiple_of(3) { ("Express", 1490) } else { ("Standard", 490) };
    create!(Cart.shipping_methods {
        name,
        amount: money(cents),
        shipping_option_id: format!("so_{}", name.to_lowercase()),
        data: Json(json!({ "carrier": "DHL" })),
        tax_lines: [{ code: "VAT", rate: 20.0 }],
    })
}
