//! Two modules, one link, SQLite in memory: `cargo run --example quickstart`.

use modelink::{dialect::Dialect, prelude::*};

/// What the shop sells.
mod product {
    use modelink::prelude::*;

    /// What the shop sells.
    #[module(models(Product, Variant))]
    pub struct ProductModule;

    #[model(id_prefix = "prod")]
    #[derive(Debug, Clone)]
    pub struct Product {
        pub id: Id<Product>,
        pub title: String,
        #[column(unique)]
        pub handle: String,
        #[relation(mapped_by = product, cascade(delete))]
        pub variants: HasMany<Variant>,
    }

    #[model(id_prefix = "variant", check(price >= 0))]
    #[derive(Debug, Clone)]
    pub struct Variant {
        pub id: Id<Variant>,
        pub sku: String,
        pub price: Decimal,
        pub product: BelongsTo<Product>,
    }
}

/// Who makes it.
mod brand {
    use modelink::prelude::*;

    /// Who makes what the shop sells.
    #[module(models(Brand))]
    pub struct BrandModule;

    #[model(id_prefix = "brand")]
    #[derive(Debug, Clone)]
    pub struct Brand {
        pub id: Id<Brand>,
        pub name: String,
    }
}

/// The two modules know nothing of each other: a link joins them.
mod links {
    use super::{brand::Brand, product::Product};
    use modelink::prelude::*;

    link! {
        /// Who makes a product.
        pub ProductBrand {
            Product.brand: One<Brand>,
            Brand.products: Many<Product>,
        }
    }
}

#[modelink::app(modules(product::ProductModule, brand::BrandModule), links(links::ProductBrand))]
pub struct Shop;

use brand::Brand;
use links::*;
use product::Product;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("-- The tables of these declarations, for SQLite:");
    for statement in Shop::schema_sql(Dialect::Sqlite) {
        println!("{statement};");
    }

    let db = Shop::connect("sqlite::memory:").await?;
    Shop::push(&db).await?;

    let acme = create!(Brand { name: "Acme" }).exec(&db).await?;
    let shirt = create!(Product {
        title: "Shirt",
        handle: "shirt",
        variants: [{ sku: "S", price: dec!(10) }, { sku: "M", price: dec!(11.50) }],
        brand: &acme,
    })
    .exec(&db)
    .await?;

    let name = "Acme";
    let page = graph! {
        Product(filter: brand.name == name, order: title, limit: 20) {
            id, title,
            variants(order: -price) { sku, price },
            brand { name },
        }
    }
    .page(&db)
    .await?;
    println!("\n-- Products of {name}, with everything around them:");
    println!("{}", serde_json::to_string_pretty(&page)?);

    Product::soft_delete(&db, [&shirt.id]).await?;
    println!("\n-- After a delete there are {} products;", Product::count(&db, Cond::all()).await?);
    Product::restore(&db, [&shirt.id]).await?;
    println!("-- after the restore {}.", Product::count(&db, Cond::all()).await?);
    Ok(())
}
