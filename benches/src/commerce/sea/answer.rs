//! What is shown of SeaORM's rows.

use sea_orm::{compound::HasMany, prelude::Decimal};
use serde::Serialize;

use super::entity::{brand, item, post, product, tag, variant};

#[derive(Serialize)]
pub struct Product<'r> {
    id: &'r str,
    title: &'r str,
    handle: &'r str,
    status: &'r str,
    variants: Vec<Variant<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<Vec<Tag<'r>>>,
    brand: Option<Brand<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    posts: Option<Vec<Post<'r>>>,
}

#[derive(Serialize)]
struct Variant<'r> {
    id: &'r str,
    title: &'r str,
    sku: &'r str,
    price: Decimal,
    /// Nothing where it was not asked for, `null` where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory_item: Option<Option<Item<'r>>>,
}

#[derive(Serialize)]
struct Item<'r> {
    id: &'r str,
    stocked_quantity: i64,
}

#[derive(Serialize)]
struct Tag<'r> {
    id: &'r str,
    value: &'r str,
}

#[derive(Serialize)]
struct Brand<'r> {
    id: &'r str,
    name: &'r str,
}

#[derive(Serialize)]
struct Post<'r> {
    id: &'r str,
    title: &'r str,
}

fn each<E: sea_orm::EntityTrait>(rows: &HasMany<E>) -> &[E::ModelEx] {
    match rows {
        HasMany::Loaded(rows) => rows,
        HasMany::Unloaded => &[],
    }
}

impl<'r> From<&'r product::ModelEx> for Product<'r> {
    fn from(row: &'r product::ModelEx) -> Self {
        let tag = |row: &'r tag::ModelEx| Tag { id: &row.id, value: &row.value };
        let brand = |row: &'r brand::ModelEx| Brand { id: &row.id, name: &row.name };
        let post = |row: &'r post::ModelEx| Post { id: &row.id, title: &row.title };
        Product {
            id: &row.id,
            title: &row.title,
            handle: &row.handle,
            status: &row.status,
            variants: each(&row.variants).iter().map(Variant::from).collect(),
            tags: row.tags.is_loaded().then(|| each(&row.tags).iter().map(tag).collect()),
            brand: each(&row.brands).first().map(brand),
            posts: row.posts.is_loaded().then(|| each(&row.posts).iter().map(post).collect()),
        }
    }
}

impl<'r> From<&'r variant::ModelEx> for Variant<'r> {
    fn from(row: &'r variant::ModelEx) -> Self {
        let item = |row: &'r item::ModelEx| Item { id: &row.id, stocked_quantity: row.stocked_quantity };
        let inventory_item = row.items.is_loaded().then(|| each(&row.items).first().map(item));
        Variant { id: &row.id, title: &row.title, sku: &row.sku, price: row.price, inventory_item }
    }
}
