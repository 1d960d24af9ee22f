//! Where the shop sells, and from where: regions, channels, warehouses, the store itself.

use modelink::{Error, prelude::*};

use crate::{
    api_key::{ApiKey, KeyType},
    currency::Currency,
    links::*,
    region::Region,
    sales_channel::SalesChannel,
    stock_location::StockLocation,
    store::Store,
};

/// What the other rows refer to.
pub struct Places {
    pub regions: Vec<Region>,
    pub channels: Vec<SalesChannel>,
    pub warehouses: Vec<StockLocation>,
}

pub async fn create(tx: &Tx) -> Result<Places, Error> {
    let currencies =
        [("eur", "€", "Euro", 2), ("usd", "$", "US Dollar", 2), ("jpy", "¥", "Yen", 0), ("chf", "CHF", "Swiss Franc", 2)];
    let currency = |(code, symbol, name, decimal_digits)| {
        create!(Currency { code, symbol, symbol_native: symbol, name, decimal_digits, rounding: dec!(0.05) })
    };
    Currency::create_many(tx, currencies.map(currency)).await?;
    let regions = Region::create_many(tx, regions()).await?;
    let warehouses = StockLocation::create_many(tx, warehouses()).await?;
    let channels = SalesChannel::create_many(
        tx,
        [
            create!(SalesChannel {
                name: "Web",
                description: "The shop front",
                stock_locations: [&warehouses[0], &warehouses[1]]
            }),
            create!(SalesChannel { name: "App", stock_locations: [&warehouses[1], &warehouses[2]] }),
            create!(SalesChannel { name: "Market", is_disabled: true, stock_locations: [&warehouses[2]] }),
        ],
    )
    .await?;
    create!(ApiKey {
        token: "pk_3a5f",
        salt: "",
        redacted: "pk_3***",
        title: "Shop front",
        r#type: KeyType::Publishable,
        created_by: "user_1",
        sales_channels: [&channels[0], &channels[1]],
    })
    .exec(tx)
    .await?;
    create!(Store {
        name: "Corner shop",
        default_sales_channel_id: channels[0].id.as_str(),
        default_region_id: regions[0].id.as_str(),
        default_location_id: warehouses[0].id.as_str(),
        supported_currencies: [{ currency_code: "eur", is_default: true }, { currency_code: "usd" }],
        supported_locales: [{ locale_code: "en-GB" }, { locale_code: "fr-FR" }],
    })
    .exec(tx)
    .await?;
    Ok(Places { regions, channels, warehouses })
}

fn regions() -> [modelink::record::Draft<Region>; 2] {
    [
        create!(Region {
            name: "Europe",
            currency_code: "eur",
            countries: [
                { iso_2: "de", iso_3: "deu", num_code: "276", name: "GERMANY", display_name: "Germany" },
                { iso_2: "fr", iso_3: "fra", num_code: "250", name: "FRANCE", display_name: "France" },
                { iso_2: "at", iso_3: "aut", num_code: "040", name: "AUSTRIA", display_name: "Austria" },
            ],
        }),
        create!(Region {
            name: "North America",
            currency_code: "usd",
            automatic_taxes: false,
            countries: [
                { iso_2: "us", iso_3: "usa", num_code: "840", name: "UNITED STATES", display_name: "United States" },
                { iso_2: "ca", iso_3: "can", num_code: "124", name: "CANADA", display_name: "Canada" },
            ],
        }),
    ]
}

fn warehouses() -> [modelink::record::Draft<StockLocation>; 3] {
    [
        create!(StockLocation {
            name: "Hamburg",
            address: { address_1: "Speicherstadt 4", city: "Hamburg", country_code: "de", postal_code: "20457" },
        }),
        create!(StockLocation { name: "Lyon", address: { address_1: "12 Quai du Rhône", city: "Lyon", country_code: "fr" } }),
        create!(StockLocation { name: "Chicago" }),
    ]
}
