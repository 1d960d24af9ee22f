//! A statement for each list; rows are put below their parents in memory, unsorted.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use modelink::prelude::Decimal;
use serde::Serialize;

use super::{
    server::{Cells, Server, Session},
    sql::Sql,
};
use crate::side::{Ask, Reads, Result};

const ROOT: &str = "SELECT p.id, p.title, p.handle, p.status, b.id, b.name FROM product p \
    LEFT JOIN product_brand l ON l.product_id = p.id AND l.deleted_at IS NULL \
    LEFT JOIN brand b ON b.id = l.brand_id AND b.deleted_at IS NULL WHERE p.deleted_at IS NULL AND p.id";
const OF_BRAND: &str = "SELECT p.id, p.title, p.handle, p.status, b.id, b.name FROM brand b \
    JOIN product_brand l ON l.brand_id = b.id AND l.deleted_at IS NULL \
    JOIN product p ON p.id = l.product_id AND p.deleted_at IS NULL WHERE b.deleted_at IS NULL AND b.name = ";
const VARIANTS: &str = "SELECT v.product_id, v.id, v.title, v.sku, v.price, i.id, i.stocked_quantity FROM variant v \
    LEFT JOIN variant_item l ON l.variant_id = v.id AND l.deleted_at IS NULL \
    LEFT JOIN inventory_item i ON i.id = l.inventory_item_id AND i.deleted_at IS NULL \
    WHERE v.deleted_at IS NULL AND v.product_id";
const PLAIN_VARIANTS: &str = "SELECT v.product_id, v.id, v.title, v.sku, v.price FROM variant v \
    WHERE v.deleted_at IS NULL AND v.product_id";
const TAGS: &str = "SELECT l.product_id, t.id, t.value FROM product_tags l JOIN tag t ON t.id = l.tag_id \
    WHERE t.deleted_at IS NULL AND l.product_id";
const POSTS: &str = "SELECT l.product_id, o.id, o.title FROM product_post l JOIN post o ON o.id = l.post_id \
    WHERE l.deleted_at IS NULL AND o.deleted_at IS NULL AND l.product_id";

#[derive(Serialize)]
struct Product<'r> {
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

/// The products of an answer, and where each stands.
struct Answer<'r> {
    products: Vec<Product<'r>>,
    places: HashMap<&'r str, usize>,
}

impl<'r> Answer<'r> {
    fn new<R: Cells>(rows: &'r [R], all: bool) -> Result<Self> {
        let mut answer = Answer { products: Vec::with_capacity(rows.len()), places: HashMap::with_capacity(rows.len()) };
        for row in rows {
            let brand = match row.maybe(4)? {
                Some(id) => Some(Brand { id, name: row.text(5)? }),
                None => None,
            };
            let id = row.text(0)?;
            answer.places.insert(id, answer.products.len());
            answer.products.push(Product {
                id,
                title: row.text(1)?,
                handle: row.text(2)?,
                status: row.text(3)?,
                variants: Vec::new(),
                tags: all.then(Vec::new),
                brand,
                posts: all.then(Vec::new),
            });
        }
        Ok(answer)
    }

    fn of<R: Cells>(&mut self, row: &'r R) -> Result<&mut Product<'r>> {
        let place = self.places.get(row.text(0)?).ok_or("a row that was not asked for")?;
        Ok(&mut self.products[*place])
    }

    fn variants<R: Cells>(&mut self, rows: &'r [R], items: bool) -> Result {
        for row in rows {
            let inventory_item = match items.then(|| row.maybe(5)).transpose()? {
                Some(Some(id)) => Some(Some(Item { id, stocked_quantity: row.number(6)? })),
                Some(None) => Some(None),
                None => None,
            };
            let variant =
                Variant { id: row.text(1)?, title: row.text(2)?, sku: row.text(3)?, price: row.decimal(4)?, inventory_item };
            self.of(row)?.variants.push(variant);
        }
        Ok(())
    }
}

/// A server that is asked this way.
pub struct Nodes<S>(pub Arc<S>);

#[async_trait]
impl<S: Server> Reads for Nodes<S> {
    async fn products(&self, ask: Ask<'_>) -> Result<String> {
        let mut session = self.0.acquire().await?;
        let root = Sql::new(S::KIND).sql(ROOT);
        let root = match ask {
            Ask::One(id) => root.sql(" = ").text(id.as_str()),
            Ask::From(first, count) => root.sql(" >= ").text(first.as_str()).sql(&format!(" ORDER BY p.id LIMIT {count}")),
        };
        let products = session.fetch(root).await?;
        let mut answer = Answer::new(&products, true)?;
        let ids: Vec<&str> = answer.products.iter().map(|product| product.id).collect();
        let below = |text: &str| Sql::new(S::KIND).sql(text).one_of(ids.iter().copied());
        let (variants, tags, posts) =
            (session.fetch(below(VARIANTS)).await?, session.fetch(below(TAGS)).await?, session.fetch(below(POSTS)).await?);
        answer.variants(&variants, true)?;
        for row in &tags {
            let tag = Tag { id: row.text(1)?, value: row.text(2)? };
            answer.of(row)?.tags.get_or_insert_default().push(tag);
        }
        for row in &posts {
            let post = Post { id: row.text(1)?, title: row.text(2)? };
            answer.of(row)?.posts.get_or_insert_default().push(post);
        }
        Ok(serde_json::to_string(&answer.products)?)
    }

    async fn of_brand(&self, name: &str) -> Result<String> {
        let mut session = self.0.acquire().await?;
        let products = session.fetch(Sql::new(S::KIND).sql(OF_BRAND).text(name).sql(" ORDER BY p.id")).await?;
        let mut answer = Answer::new(&products, false)?;
        let ids: Vec<&str> = answer.products.iter().map(|product| product.id).collect();
        let variants = session.fetch(Sql::new(S::KIND).sql(PLAIN_VARIANTS).one_of(ids.iter().copied())).await?;
        answer.variants(&variants, false)?;
        Ok(serde_json::to_string(&answer.products)?)
    }
}
