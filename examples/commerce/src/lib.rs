//! A commerce system: eleven modules that know nothing of each other, forty-four models, and the links between them.
//!
//! ```console
//! $ export DATABASE_URL='sqlite://commerce.db?mode=rwc'
//! $ cargo run -p commerce --bin db -- migrate
//! $ cargo run -p commerce --bin seed -- 1000
//! ```

pub mod api_key;
pub mod cart;
pub mod currency;
pub mod customer;
pub mod inventory;
pub mod links;
pub mod pricing;
pub mod product;
pub mod region;
pub mod sales_channel;
pub mod seed;
pub mod stock_location;
pub mod store;

/// The application.
#[modelink::app(
    modules(
        api_key::ApiKeyModule,
        cart::CartModule,
        currency::CurrencyModule,
        customer::CustomerModule,
        inventory::InventoryModule,
        pricing::PricingModule,
        product::ProductModule,
        region::RegionModule,
        sales_channel::SalesChannelModule,
        stock_location::StockLocationModule,
        store::StoreModule
    ),
    links(
        links::ProductSalesChannel,
        links::VariantInventoryItem,
        links::VariantPriceSet,
        links::ApiKeySalesChannel,
        links::SalesChannelStockLocation,
        links::CartCustomer,
        links::CartRegion,
        links::CartSalesChannel,
        links::LineItemProduct,
        links::LineItemVariant,
        links::InventoryLevelStockLocation,
        links::StoreCurrencyCurrency
    ),
    migrations = "migrations"
)]
pub struct Commerce;
