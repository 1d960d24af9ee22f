//! Products with their options, variants, prices and stock.

use modelink::{Error, prelude::*, record::Draft};

use super::{
    money,
    places::Places,
    small,
    words::{ADJECTIVES, CATEGORIES, COLLECTIONS, COLOURS, MATERIALS, NOUNS, SIZES, TAGS, TYPES, handle, turn},
};
use crate::{
    inventory::InventoryItem,
    links::*,
    pricing::{Operator, PriceSet},
    product::{
        Product, ProductCategory, ProductCollection, ProductOption, ProductOptionValue, ProductStatus, ProductTag, ProductType,
        ProductVariantProductImage, Variant,
    },
};

/// What the products share.
struct Shelf {
    types: Vec<ProductType>,
    collections: Vec<ProductCollection>,
    tags: Vec<ProductTag>,
    /// The leaves of the tree.
    categories: Vec<ProductCategory>,
    options: Vec<ProductOption>,
    sizes: Vec<ProductOptionValue>,
    colours: Vec<ProductOptionValue>,
}

pub async fn create(tx: &Tx, places: &Places, products: usize) -> Result<(), Error> {
    let shelf = shelf(tx).await?;
    let products = Product::create_many(tx, (0..products).map(|number| product(&shelf, places, number))).await?;
    images(tx, &products).await?;
    bundles(tx).await
}

async fn shelf(tx: &Tx) -> Result<Shelf, Error> {
    let option = |(title, values): (&'static str, &'static [&'static str])| {
        let values = values.iter().enumerate().map(|(rank, &value)| create!(ProductOptionValue { value, rank: small(rank) }));
        create!(ProductOption { title, values })
    };
    let options = [("Size", &SIZES[..]), ("Colour", &COLOURS[..])].map(option);
    let category = |(name, below): (&'static str, [&'static str; 3])| {
        let children = below.into_iter().enumerate().map(move |(rank, child)| {
            let mpath = format!("{}.{}", handle(name), handle(child));
            let handle = format!("{}-{}", handle(name), handle(child));
            create!(ProductCategory { name: child, handle, mpath, is_active: true, rank: small(rank) })
        });
        create!(ProductCategory { name, handle: handle(name), mpath: handle(name), is_active: true, category_children: children })
    };
    ProductCategory::create_many(tx, CATEGORIES.map(category)).await?;
    let options = ProductOption::create_many(tx, options).await?;
    let values = ProductOptionValue::list(tx, None).await?;
    let (sizes, colours) = values.into_iter().partition(|value| value.option.id().as_ref() == Some(&options[0].id));
    Ok(Shelf {
        types: ProductType::create_many(tx, TYPES.map(|value| create!(ProductType { value }))).await?,
        collections: ProductCollection::create_many(
            tx,
            COLLECTIONS.map(|title| create!(ProductCollection { title, handle: handle(title) })),
        )
        .await?,
        tags: ProductTag::create_many(tx, TAGS.map(|value| create!(ProductTag { value }))).await?,
        categories: ProductCategory::list(tx, filter!(ProductCategory, parent_category != None)).await?,
        options,
        sizes,
        colours,
    })
}

fn product(shelf: &Shelf, places: &Places, number: usize) -> Draft<Product> {
    let title = format!("{} {}", turn(&ADJECTIVES, number), turn(&NOUNS, number / 3));
    let status = match number % 10 {
        0 => ProductStatus::Draft,
        1 => ProductStatus::Proposed,
        2 => ProductStatus::Rejected,
        _ => ProductStatus::Published,
    };
    let collection = (!number.is_multiple_of(3)).then(|| &shelf.collections[number % COLLECTIONS.len()]);
    let colours = [number % COLOURS.len(), (number + 1) % COLOURS.len()];
    create!(Product {
        handle: format!("{}-{number}", handle(&title)),
        description: format!("{title}, made to last."),
        title,
        status,
        is_giftcard: number % 97 == 96,
        weight: 0.25 * (number % 8) as f32,
        material: turn(&MATERIALS, number),
        metadata: (number.is_multiple_of(4)).then(|| Json(json!({ "season": number % 4, "care": ["wash", "iron"] }))),
        r#type: &shelf.types[number % TYPES.len()],
        collection,
        tags: [&shelf.tags[number % TAGS.len()], &shelf.tags[(number + 3) % TAGS.len()]],
        categories: [&shelf.categories[number % shelf.categories.len()]],
        product_options: [
            { product_option: &shelf.options[0], values: &shelf.sizes },
            { product_option: &shelf.options[1], values: colours.map(|colour| &shelf.colours[colour]) },
        ],
        images: (0..2).map(|rank| create!(Product.images { url: format!("https://img.example/{number}/{rank}.webp"), rank })),
        sales_channels: places.channels.iter().enumerate().filter(|(place, _)| number % (place + 2) != 1).map(|(_, channel)| channel),
        variants: (0..SIZES.len()).map(|size| variant(shelf, places, number, size)),
    })
}

fn variant(shelf: &Shelf, places: &Places, number: usize, size: usize) -> Draft<Variant> {
    let sku = format!("P{number:04}-{}", SIZES[size]);
    let levels = places.warehouses.iter().enumerate().filter(|(place, _)| !(number + place).is_multiple_of(3));
    let levels = levels.map(|(place, warehouse)| {
        let stock = (number * 7 + size * 5 + place * 11) % 60;
        create!(InventoryItem.location_levels {
            location_id: warehouse.id.as_str(),
            stocked_quantity: Decimal::from(stock),
            reserved_quantity: Decimal::from(stock.min(number % 4)),
        })
    });
    create!(Variant {
        title: SIZES[size],
        sku: sku.as_str(),
        barcode: (number.is_multiple_of(2)).then(|| format!("40{number:06}{size}")),
        manage_inventory: !number.is_multiple_of(7),
        allow_backorder: number % 5 == 4,
        variant_rank: small(size),
        weight: 0.3 + size as f32,
        options: [&shelf.sizes[size], &shelf.colours[(number + size) % COLOURS.len()]],
        price_set: price_set(places, number, size),
        inventory_items: [{ sku: format!("I-{sku}"), title: format!("Box of {sku}"), location_levels: levels }],
    })
}

fn price_set(places: &Places, number: usize, size: usize) -> Draft<PriceSet> {
    let cents = 500 + (number * 137 + size * 50) % 19_500;
    let region = places.regions[number % places.regions.len()].id.as_str();
    create!(PriceSet {
        prices: [
            { currency_code: "eur", amount: money(cents) },
            { currency_code: "usd", amount: money(cents * 11 / 10) },
            {
                currency_code: "eur",
                amount: money(cents * 9 / 10),
                min_quantity: 10,
                rules_count: 1,
                price_rules: [{ attribute: "region_id", value: region, operator: Operator::Eq, priority: 1 }],
            },
        ],
    })
}

/// The first picture of every fifth product shows each of its variants.
async fn images(tx: &Tx, products: &[Product]) -> Result<(), Error> {
    let shown: Vec<_> = products.iter().step_by(5).map(|product| &product.id).collect();
    let rows = graph! {
        Product(filter: id.one_of(shown), order: id) { variants { id }, images(filter: rank == 0) { id } }
    }
    .fetch(tx)
    .await?;
    let pairs = rows.iter().flat_map(|product| {
        let images = &product.images;
        product.variants.iter().flat_map(move |variant| images.iter().map(move |image| (&variant.id, &image.id)))
    });
    ProductVariantProductImage::create_many(
        tx,
        pairs.map(|(variant, image)| create!(ProductVariantProductImage { variant, image })),
    )
    .await?;
    Ok(())
}

/// In the large size of every tenth product are two boxes.
async fn bundles(tx: &Tx) -> Result<(), Error> {
    let rows = graph! {
        Variant(filter: sku.like("P___0-L"), order: sku) { id, inventory_items { id } }
    }
    .fetch(tx)
    .await?;
    let pairs = rows.iter().flat_map(|variant| variant.inventory_items.iter().map(|item| (&variant.id, &item.id)));
    VariantInventoryItem::create(tx, pairs).with(|row| row.required_quantity(2)).await?;
    Ok(())
}

/// A variant with what carts keep of it.
#[derive(Graph)]
#[graph(Variant)]
pub struct Sold {
    pub id: Id<Variant>,
    pub sku: Option<String>,
    pub title: String,
    pub product: Option<SoldProduct>,
    pub price_set: Option<SoldFor>,
}

#[derive(Graph)]
#[graph(Product)]
pub struct SoldProduct {
    pub id: Id<Product>,
    pub title: String,
    pub handle: String,
    pub status: ProductStatus,
}

#[derive(Graph)]
#[graph(PriceSet)]
pub struct SoldFor {
    pub id: Id<PriceSet>,
    pub prices: Vec<Amount>,
}

#[derive(Graph)]
#[graph(crate::pricing::Price)]
pub struct Amount {
    pub currency_code: String,
    pub amount: Decimal,
    pub rules_count: Option<i32>,
}

impl Sold {
    /// What one costs, without rules.
    pub fn price(&self, currency: &str) -> Decimal {
        let prices = self.price_set.iter().flat_map(|set| &set.prices);
        let plain = prices.filter(|price| price.currency_code == currency && price.rules_count == Some(0));
        plain.map(|price| price.amount).next().unwrap_or_default()
    }
}

/// All that can be bought, by number.
pub async fn variants(tx: &Tx) -> Result<Vec<Sold>, Error> {
    let variant = Variant::FIELDS;
    Sold::query().order(variant.sku.asc()).fetch(tx).await
}

/// Every fiftieth product is taken out of the shop, with its variants and their prices.
pub async fn retire(tx: &Tx) -> Result<(), Error> {
    let old = Product::list(tx, filter!(Product, handle.like("%49") || handle.like("%99"))).await?;
    Product::soft_delete(tx, old.iter().map(|product| &product.id)).await?;
    Ok(())
}
