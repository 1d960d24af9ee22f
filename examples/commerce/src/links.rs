//! What joins the modules: five links with a table, and seven that follow keys which a module keeps as plain values.

use modelink::prelude::*;

use crate::{
    api_key::ApiKey,
    cart::{Cart, LineItem},
    currency::Currency,
    customer::Customer,
    inventory::{InventoryItem, InventoryLevel},
    pricing::PriceSet,
    product::{Product, Variant},
    region::Region,
    sales_channel::SalesChannel,
    stock_location::StockLocation,
    store::StoreCurrency,
};

link! {
    /// Where a product is sold.
    #[link(table = "product_sales_channel", id_prefix = "prodsc")]
    pub ProductSalesChannel {
        Product.sales_channels: Many<SalesChannel>,
        SalesChannel.products: Many<Product>,
    }
}
link! {
    /// What leaves the stock when a variant is sold.
    #[link(table = "product_variant_inventory_item", id_prefix = "pvitem")]
    pub VariantInventoryItem {
        Variant.inventory_items: Many<InventoryItem>,
        InventoryItem.variants: Many<Variant>,
        /// How many pieces of the item are in one of the variant.
        required_quantity: Decimal = 1,
    }
}
link! {
    /// What a variant costs. The prices go with it.
    #[link(table = "product_variant_price_set", id_prefix = "pvps")]
    pub VariantPriceSet {
        #[cascade(delete)]
        Variant.price_set: One<PriceSet>,
        PriceSet.variant: One<Variant>,
    }
}
link! {
    /// The channels that a key opens.
    #[link(table = "publishable_api_key_sales_channel", id_prefix = "pksc")]
    pub ApiKeySalesChannel {
        ApiKey.sales_channels: Many<SalesChannel>,
        SalesChannel.publishable_api_keys: Many<ApiKey>,
    }
}
link! {
    /// The warehouses that a channel is served from.
    #[link(table = "sales_channel_stock_location", id_prefix = "scloc")]
    pub SalesChannelStockLocation {
        SalesChannel.stock_locations: Many<StockLocation>,
        StockLocation.sales_channels: Many<SalesChannel>,
    }
}
link! {
    /// Whose cart it is.
    #[link(read_only, key = Cart.customer_id)]
    pub CartCustomer {
        Cart.customer: One<Customer>,
        Customer.carts: Many<Cart>,
    }
}
link! {
    /// Where a cart goes.
    #[link(read_only, key = Cart.region_id)]
    pub CartRegion {
        Cart.region: One<Region>,
        Region.carts: Many<Cart>,
    }
}
link! {
    /// Where a cart was filled.
    #[link(read_only, key = Cart.sales_channel_id)]
    pub CartSalesChannel {
        Cart.sales_channel: One<SalesChannel>,
        SalesChannel.carts: Many<Cart>,
    }
}
link! {
    /// The product of a line.
    #[link(read_only, key = LineItem.product_id)]
    pub LineItemProduct {
        LineItem.product: One<Product>,
        Product.cart_items: Many<LineItem>,
    }
}
link! {
    /// The variant of a line.
    #[link(read_only, key = LineItem.variant_id)]
    pub LineItemVariant {
        LineItem.variant: One<Variant>,
        Variant.cart_items: Many<LineItem>,
    }
}
link! {
    /// Where stock lies.
    #[link(read_only, key = InventoryLevel.location_id)]
    pub InventoryLevelStockLocation {
        InventoryLevel.stock_location: One<StockLocation>,
        StockLocation.inventory_levels: Many<InventoryLevel>,
    }
}
link! {
    /// The currency behind a code.
    #[link(read_only, key = StoreCurrency.currency_code)]
    pub StoreCurrencyCurrency {
        StoreCurrency.currency: One<Currency>,
        Currency: Many<StoreCurrency>,
    }
}
