//! A shop that keeps products and orders; other services have the vendors and the reviews.

pub mod product {
    use modelink::prelude::*;

    #[module(models(Product, Order, Item, Country))]
    pub struct ProductModule;

    #[model(id_prefix = "prod")]
    #[derive(Debug, Clone)]
    pub struct Product {
        pub id: Id<Product>,
        #[column(unique)]
        pub title: String,
        /// The code of a vendor, which is not a vendor's key.
        pub vendor_code: Option<String>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Order {
        #[column(primary_key)]
        pub number: i32,
        #[relation(mapped_by = order, cascade(delete))]
        pub items: HasMany<Item>,
    }

    #[model(id_prefix = "item")]
    #[derive(Debug, Clone)]
    pub struct Item {
        pub id: Id<Item>,
        pub vendor_code: Option<String>,
        pub order: BelongsTo<Order>,
    }

    #[model]
    #[derive(Debug, Clone)]
    pub struct Country {
        #[column(primary_key, length = 2)]
        pub code: String,
        pub name: String,
    }
}

pub mod vendor {
    use modelink::prelude::*;
    use serde::Deserialize;

    #[module(models(Vendor))]
    pub struct VendorModule;

    #[derive(Debug, Clone, Copy, PartialEq, Eq, DbEnum)]
    pub enum Standing {
        Good,
        Bad,
    }

    /// Who makes a product. The columns are of every kind.
    #[model(external)]
    #[derive(Debug, Clone, Deserialize)]
    pub struct Vendor {
        pub id: Id<Vendor, i64>,
        pub code: String,
        pub name: String,
        pub country: Option<String>,
        pub rating: Option<Decimal>,
        pub share: f64,
        pub since: Date,
        pub seen: DateTime,
        pub token: Uuid,
        pub tags: Vec<String>,
        pub profile: Json,
        #[serde(deserialize_with = "standing")]
        pub standing: Standing,
        #[column(hidden)]
        pub secret: String,
        #[column(computed = greetings)]
        #[serde(skip)]
        pub greeting: String,
    }

    fn standing<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Standing, D::Error> {
        String::deserialize(from).map(|word| if word == "good" { Standing::Good } else { Standing::Bad })
    }

    async fn greetings(_: &Scope, vendors: &[Vendor]) -> Result<Vec<String>, modelink::Error> {
        Ok(vendors.iter().map(|vendor| format!("Dear {}", vendor.name)).collect())
    }
}

pub mod review {
    use modelink::prelude::*;
    use serde::Deserialize;

    #[module(models(Review))]
    pub struct ReviewModule;

    /// What somebody says of a product: the key is on this side.
    #[model(external)]
    #[derive(Debug, Clone, Deserialize)]
    pub struct Review {
        #[column(primary_key)]
        pub number: i32,
        pub product_id: String,
        pub vendor_code: Option<String>,
        pub stars: i32,
        pub text: Option<String>,
    }
}

pub mod links {
    use super::{
        product::{Country, Order, Product},
        review::Review,
        vendor::Vendor,
    };
    use modelink::prelude::*;

    link! {
        /// From a column here to a column there.
        #[link(read_only, key = Product.vendor_code, to = Vendor.code)]
        pub ProductVendor { Product.vendor: One<Vendor>, Vendor.products: Many<Product> }
    }
    link! {
        /// From a column there to a key here.
        #[link(read_only, key = Review.product_id)]
        pub ProductReviews { Product.reviews: Many<Review>, Review.product: One<Product> }
    }
    link! {
        /// Along a relation.
        #[link(read_only, key = Order.items.vendor_code, to = Vendor.code)]
        pub OrderVendors { Order.vendors: Many<Vendor>, Vendor.orders: Many<Order> }
    }
    link! {
        #[link(read_only, key = Vendor.country)]
        pub VendorCountry { Vendor.home: One<Country>, Country.vendors: Many<Vendor> }
    }
    link! {
        /// Both elsewhere.
        #[link(read_only, key = Review.vendor_code, to = Vendor.code)]
        pub ReviewVendor { Review.vendor: One<Vendor>, Vendor.reviews: Many<Review> }
    }
}

#[modelink::app(
    modules(product::ProductModule, vendor::VendorModule, review::ReviewModule),
    links(links::ProductVendor, links::ProductReviews, links::OrderVendors, links::VendorCountry, links::ReviewVendor)
)]
pub struct Shop;
