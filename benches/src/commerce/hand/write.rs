//! Links and cascades: the statements of each, in one transaction where there are several.

use std::sync::Arc;

use async_trait::async_trait;
use modelink::prelude::{DateTime, Id};

use super::{
    server::{Cells, Server, Session},
    sql::{Kind, Sql},
};
use crate::{
    seed::Pair,
    shop::{blog::Post, product::Product},
    side::{Result, Writes},
};

/// A server that is written to this way.
pub struct Write<S>(pub Arc<S>);

impl<S: Server> Write<S> {
    async fn insert(&self, pairs: &[Pair], ends: &str) -> Result {
        let ids: Vec<String> = pairs.iter().filter_map(|_| Some(Id::<Post>::generate()?.to_string())).collect();
        let now = DateTime::now();
        let columns = vec![
            pairs.iter().map(|(product, _)| product.as_str()).collect(),
            pairs.iter().map(|(_, post)| post.as_str()).collect(),
            ids.iter().map(String::as_str).collect(),
        ];
        let sql = Sql::new(S::KIND)
            .sql("INSERT INTO product_post (product_id, post_id, id, created_at, updated_at) SELECT r.c0, r.c1, r.c2, ")
            .moment(now)
            .sql(", ")
            .moment(now)
            .sql(" FROM ")
            .rows(columns)
            .sql(ends)
            .sql(match S::KIND {
                Kind::MySql => " ON DUPLICATE KEY UPDATE updated_at = VALUES(updated_at), deleted_at = NULL",
                _ => " ON CONFLICT (product_id, post_id) DO UPDATE SET updated_at = excluded.updated_at, deleted_at = NULL",
            });
        self.0.acquire().await?.execute(sql).await?;
        Ok(())
    }
}

/// Both records must live, until the links are there.
fn ends(kind: Kind) -> String {
    let lock = match kind {
        Kind::Postgres => " FOR SHARE OF p, o",
        // MariaDB locks what an insert reads, SQLite has one writer.
        Kind::MySql | Kind::Sqlite => "",
    };
    format!(
        " JOIN product p ON p.id = r.c0 AND p.deleted_at IS NULL JOIN post o ON o.id = r.c1 AND o.deleted_at IS NULL WHERE 1 = 1{lock}"
    )
}

/// What is done to rows.
#[derive(Clone, Copy)]
enum Change {
    Delete(DateTime),
    /// Those that went at that moment.
    Restore(DateTime),
}

/// A table, and the column that its rows are found by.
type By = (&'static str, &'static str);

/// The rows that are meant.
fn rows<'a>(sql: Sql<'a>, (_, by): By, keys: &'a [String], change: Change) -> Sql<'a> {
    let sql = sql.sql(" WHERE deleted_at");
    let sql = match change {
        Change::Delete(_) => sql.sql(" IS NULL"),
        Change::Restore(stamp) => sql.sql(" = ").moment(stamp),
    };
    sql.sql(" AND ").sql(by).one_of(keys.iter().map(String::as_str))
}

/// Changes rows.
async fn mark(session: &mut impl Session, kind: Kind, by: By, keys: &[String], change: Change) -> Result {
    session.execute(update(kind, by, keys, change)).await?;
    Ok(())
}

fn update(kind: Kind, by: By, keys: &[String], change: Change) -> Sql<'_> {
    let sql = Sql::new(kind).sql(&format!("UPDATE {} SET deleted_at = ", by.0));
    let sql = match change {
        Change::Delete(stamp) => sql.moment(stamp),
        Change::Restore(_) => sql.sql("NULL"),
    };
    rows(sql, by, keys, change)
}

/// Changes rows, and tells a column of each. MariaDB does not tell what an update met.
async fn mark_telling(
    session: &mut impl Session,
    kind: Kind,
    by: By,
    keys: &[String],
    change: Change,
    tell: &str,
) -> Result<Vec<String>> {
    let found = if kind == Kind::MySql {
        let select = Sql::new(kind).sql(&format!("SELECT {tell} FROM {}", by.0));
        let found = session.fetch(rows(select, by, keys, change).sql(" FOR UPDATE")).await?;
        mark(session, kind, by, keys, change).await?;
        found
    } else {
        session.fetch(update(kind, by, keys, change).sql(&format!(" RETURNING {tell}"))).await?
    };
    found.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// A link, as its rows are found from one end.
#[derive(Clone, Copy)]
struct Link {
    table: &'static str,
    near: &'static str,
    /// The other end, and the table of its records.
    far: &'static str,
    other: &'static str,
}

const ITEMS: Link = Link { table: "variant_item", near: "variant_id", far: "inventory_item_id", other: "inventory_item" };
const BRANDS: Link = Link { table: "product_brand", near: "product_id", far: "brand_id", other: "brand" };
const PRODUCTS: Link = Link { table: "product_post", near: "post_id", far: "product_id", other: "product" };

/// Brings back rows of a link whose other records live, until they are back.
async fn revive(session: &mut impl Session, kind: Kind, link: Link, keys: &[String], stamp: DateTime) -> Result {
    let Link { table, near, far, other } = link;
    let joined = format!("JOIN {other} o ON o.id = l.{far} AND o.deleted_at IS NULL");
    let keys = keys.iter().map(String::as_str);
    let sql = Sql::new(kind);
    let sql = match kind {
        Kind::MySql => {
            let sql = sql.sql(&format!("UPDATE {table} l {joined} SET l.deleted_at = NULL WHERE l.{near}")).one_of(keys);
            sql.sql(" AND l.deleted_at = ").moment(stamp)
        }
        Kind::Postgres | Kind::Sqlite => {
            let (row, lock) = if kind == Kind::Postgres { ("ctid", " FOR SHARE OF o") } else { ("rowid", "") };
            let found = format!("SELECT l.{row} AS row FROM {table} l {joined} WHERE l.{near}");
            let sql = sql.sql(&format!("UPDATE {table} AS t SET deleted_at = NULL FROM ({found}")).one_of(keys);
            let sql = sql.sql(" AND l.deleted_at = ").moment(stamp).sql(lock);
            sql.sql(&format!(") AS f WHERE t.{row} = f.row AND t.deleted_at = ")).moment(stamp)
        }
    };
    session.execute(sql).await?;
    Ok(())
}

/// Which links come back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Those whose other records live.
    Taken,
    /// All, whatever became of those.
    None,
}

async fn follow(session: &mut impl Session, kind: Kind, link: Link, keys: &[String], change: Change, look: Look) -> Result {
    match change {
        Change::Restore(stamp) if look == Look::Taken => revive(session, kind, link, keys, stamp).await,
        _ => mark(session, kind, (link.table, link.near), keys, change).await,
    }
}

/// Products, and all that goes with them.
async fn cascade(session: &mut impl Session, kind: Kind, products: &[String], change: Change, look: Look) -> Result {
    mark(session, kind, ("product", "id"), products, change).await?;
    let variants = mark_telling(session, kind, ("variant", "product_id"), products, change, "id").await?;
    follow(session, kind, ITEMS, &variants, change, look).await?;
    follow(session, kind, BRANDS, products, change, look).await?;
    let posts = mark_telling(session, kind, ("product_post", "product_id"), products, change, "post_id").await?;
    mark(session, kind, ("post", "id"), &posts, change).await?;
    follow(session, kind, PRODUCTS, &posts, change, look).await
}

impl<S: Server> Write<S> {
    async fn bring_back(&self, products: &[Id<Product>], look: Look) -> Result {
        let products = texts(products);
        let mut session = self.0.acquire().await?;
        session.run("BEGIN").await?;
        let stamp = Sql::new(S::KIND).sql("SELECT deleted_at FROM product WHERE deleted_at IS NOT NULL AND id");
        let stamp = stamp.one_of(products.iter().map(String::as_str)).sql(" LIMIT 1");
        let stamp = session.fetch(stamp).await?.first().ok_or("nothing was deleted")?.moment(0)?;
        cascade(&mut session, S::KIND, &products, Change::Restore(stamp), look).await?;
        session.run("COMMIT").await
    }
}

fn texts(products: &[Id<Product>]) -> Vec<String> {
    products.iter().map(Id::to_string).collect()
}

#[async_trait]
impl<S: Server> Writes for Write<S> {
    async fn link(&self, pairs: &[Pair]) -> Result {
        self.insert(pairs, &ends(S::KIND)).await
    }

    async fn link_unchecked(&self, pairs: &[Pair]) -> Result {
        self.insert(pairs, if S::KIND == Kind::Sqlite { " WHERE 1 = 1" } else { "" }).await
    }

    async fn dismiss(&self, pairs: &[Pair]) -> Result {
        let now = DateTime::now();
        let columns = vec![
            pairs.iter().map(|(product, _)| product.as_str()).collect(),
            pairs.iter().map(|(_, post)| post.as_str()).collect(),
        ];
        let set = |sql: Sql<'static>| sql.sql(" SET deleted_at = ").moment(now).sql(", updated_at = ").moment(now);
        let same = "t.product_id = r.c0 AND t.post_id = r.c1";
        let sql = Sql::new(S::KIND).sql("UPDATE product_post AS t");
        let sql = match S::KIND {
            Kind::MySql => {
                let sql = sql.sql(" JOIN ").rows(columns).sql(" ON ").sql(same);
                sql.sql(" SET t.deleted_at = ").moment(now).sql(", t.updated_at = ").moment(now).sql(" WHERE ")
            }
            _ => set(sql).sql(" FROM ").rows(columns).sql(" WHERE ").sql(same).sql(" AND "),
        };
        self.0.acquire().await?.execute(sql.sql("t.deleted_at IS NULL")).await?;
        Ok(())
    }

    async fn soft_delete(&self, products: &[Id<Product>]) -> Result {
        let mut session = self.0.acquire().await?;
        session.run("BEGIN").await?;
        cascade(&mut session, S::KIND, &texts(products), Change::Delete(DateTime::now()), Look::None).await?;
        session.run("COMMIT").await
    }

    async fn restore(&self, products: &[Id<Product>]) -> Result {
        self.bring_back(products, Look::Taken).await
    }

    async fn restore_unchecked(&self, products: &[Id<Product>]) -> Result {
        self.bring_back(products, Look::None).await
    }
}
