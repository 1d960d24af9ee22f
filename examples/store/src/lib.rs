//! A small shop: products with variants, brands, and a link between the two, served over HTTP.
//!
//! ```console
//! $ cargo run -p store --bin store-db -- migrate
//! $ cargo run -p store
//! $ curl -s localhost:3000/products -H 'content-type: application/json' -d '{
//!     "title": "Shirt", "handle": "shirt", "brand": "Acme",
//!     "variants": [{ "sku": "S", "price": "10.50", "stock": 3 }] }'
//! $ curl -s 'localhost:3000/products?brand=Acme&limit=10'
//! $ curl -s localhost:3000/graph -H 'content-type: application/json' -d '{
//!     "entity": "product", "fields": ["title", "variants.sku"], "filters": { "brand": { "name": "Acme" } } }'
//! ```

pub mod api;
pub mod ask;
pub mod brand;
pub mod error;
pub mod links;
pub mod product;

/// Reads the file `.env` of this package; what the environment holds already stays.
pub fn settings() {
    // Without the file, the environment alone decides.
    let _ = dotenvy::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/.env"));
}

/// The application.
#[modelink::app(modules(product::ProductModule, brand::BrandModule), links(links::ProductBrand), migrations = "migrations")]
pub struct Store;
