//! SeaORM 2: its loader, its bulk statements.

mod answer;
#[allow(dead_code, reason = "SeaORM's macros make more than is used")]
mod entity;

use std::collections::BTreeSet;

use async_trait::async_trait;
use modelink::prelude::Id;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, EntityLoaderTrait,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect, TransactionTrait,
    prelude::DateTimeUtc,
    sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr, Value},
};

use crate::{
    CONNECTIONS,
    seed::Pair,
    shop::product::Product,
    side::{Ask, Reads, Result, Writes},
};
use entity::{brand, item, post, product, product_brand, product_post, tag, variant, variant_item};

/// A connection of SeaORM.
pub struct Sea(DatabaseConnection);

impl Sea {
    /// On PostgreSQL, where nothing is encrypted on its way to this machine.
    pub async fn open(url: &str) -> Result<Self> {
        let mut options = ConnectOptions::new(format!("{url}?sslmode=disable"));
        options.max_connections(CONNECTIONS).test_before_acquire(false).sqlx_logging(false);
        Ok(Sea(Database::connect(options).await?))
    }
}

fn json(rows: &[product::ModelEx]) -> Result<String> {
    let rows: Vec<answer::Product<'_>> = rows.iter().map(Into::into).collect();
    Ok(serde_json::to_string(&rows)?)
}

#[async_trait]
impl Reads for Sea {
    async fn products(&self, ask: Ask<'_>) -> Result<String> {
        let load = product::Entity::load();
        let (load, count) = match ask {
            Ask::One(id) => (load.filter(product::Column::Id.eq(id.as_str())), 1),
            Ask::From(first, count) => {
                (load.filter(product::Column::Id.gte(first.as_str())).order_by_asc(product::Column::Id), count as u64)
            }
        };
        let load = load.filter(product::Column::DeletedAt.is_null());
        let load = load.with((variant::Entity, item::Entity)).with(tag::Entity).with(brand::Entity).with(post::Entity);
        json(&load.paginate(&self.0, count).fetch_page(0).await?)
    }

    async fn of_brand(&self, name: &str) -> Result<String> {
        let load = product::Entity::load().with(variant::Entity).with(brand::Entity);
        let load = load.filter(
            product::COLUMN.id.in_subquery(sea_orm::QueryTrait::into_query(
                product_brand::Entity::find()
                    .select_only()
                    .column(product_brand::Column::ProductId)
                    .inner_join(brand::Entity)
                    .filter(brand::Column::Name.eq(name))
                    .filter(product_brand::Column::DeletedAt.is_null()),
            )),
        );
        json(&load.filter(product::Column::DeletedAt.is_null()).order_by_asc(product::Column::Id).all(&self.0).await?)
    }
}

/// Marks rows, or brings back those of a moment.
#[derive(Clone, Copy)]
enum Change {
    Delete(DateTimeUtc),
    Restore(DateTimeUtc),
}

async fn mark<E: EntityTrait>(tx: &DatabaseTransaction, [by, stamp]: [E::Column; 2], keys: &[String], change: Change) -> Result {
    let update = E::update_many().filter(by.is_in(keys));
    let update = match change {
        Change::Delete(moment) => update.col_expr(stamp, Expr::value(moment)).filter(stamp.is_null()),
        Change::Restore(moment) => {
            update.col_expr(stamp, SimpleExpr::Value(Value::ChronoDateTimeUtc(None))).filter(stamp.eq(moment))
        }
    };
    update.exec(tx).await?;
    Ok(())
}

async fn cascade(tx: &DatabaseTransaction, products: &[String], change: Change) -> Result {
    let stamped = |stamp: SimpleExpr| match change {
        Change::Delete(_) => stamp.is_null(),
        Change::Restore(moment) => stamp.eq(moment),
    };
    let variants: Vec<String> = variant::Entity::find()
        .select_only()
        .column(variant::Column::Id)
        .filter(variant::Column::ProductId.is_in(products))
        .filter(stamped(variant::Column::DeletedAt.into_expr()))
        .into_tuple()
        .all(tx)
        .await?;
    let posts: Vec<String> = product_post::Entity::find()
        .select_only()
        .column(product_post::Column::PostId)
        .filter(product_post::Column::ProductId.is_in(products))
        .filter(stamped(product_post::Column::DeletedAt.into_expr()))
        .into_tuple()
        .all(tx)
        .await?;
    mark::<product::Entity>(tx, [product::Column::Id, product::Column::DeletedAt], products, change).await?;
    mark::<variant::Entity>(tx, [variant::Column::Id, variant::Column::DeletedAt], &variants, change).await?;
    let items = [variant_item::Column::VariantId, variant_item::Column::DeletedAt];
    mark::<variant_item::Entity>(tx, items, &variants, change).await?;
    let brands = [product_brand::Column::ProductId, product_brand::Column::DeletedAt];
    mark::<product_brand::Entity>(tx, brands, products, change).await?;
    mark::<post::Entity>(tx, [post::Column::Id, post::Column::DeletedAt], &posts, change).await?;
    let links = [product_post::Column::PostId, product_post::Column::DeletedAt];
    mark::<product_post::Entity>(tx, links, &posts, change).await
}

fn texts(products: &[Id<Product>]) -> Vec<String> {
    products.iter().map(Id::to_string).collect()
}

/// Records must live, until the transaction ends.
async fn hold<E: EntityTrait>(tx: &DatabaseTransaction, [id, deleted_at]: [E::Column; 2], keys: BTreeSet<&str>) -> Result {
    let count = keys.len();
    let live = E::find().select_only().column(id).filter(id.is_in(keys)).filter(deleted_at.is_null()).order_by_asc(id);
    let live: Vec<String> = live.lock_shared().into_tuple().all(tx).await?;
    if live.len() == count { Ok(()) } else { Err("a record to link is missing".into()) }
}

async fn insert(on: &impl ConnectionTrait, pairs: &[Pair]) -> Result {
    let now = *modelink::prelude::DateTime::now();
    let rows = pairs.iter().filter_map(|(product, post)| {
        Some(product_post::ActiveModel {
            product_id: Set(product.to_string()),
            post_id: Set(post.to_string()),
            id: Set(Id::<crate::shop::blog::Post>::generate()?.to_string()),
            created_at: Set(now),
            updated_at: Set(now),
            deleted_at: Set(None),
        })
    });
    let conflict = OnConflict::columns([product_post::Column::ProductId, product_post::Column::PostId])
        .update_columns([product_post::Column::UpdatedAt, product_post::Column::DeletedAt])
        .to_owned();
    product_post::Entity::insert_many(rows).on_conflict(conflict).exec_without_returning(on).await?;
    Ok(())
}

/// Tuples in one statement: more of them exceed the depth that PostgreSQL's parser goes.
const TUPLES: usize = 1_000;

#[async_trait]
impl Writes for Sea {
    /// It has no statement that looks at the ends too, and without foreign keys nothing else does.
    async fn link(&self, pairs: &[Pair]) -> Result {
        let tx = self.0.begin().await?;
        let products = pairs.iter().map(|(product, _)| product.as_str()).collect();
        hold::<product::Entity>(&tx, [product::Column::Id, product::Column::DeletedAt], products).await?;
        let posts = pairs.iter().map(|(_, post)| post.as_str()).collect();
        hold::<post::Entity>(&tx, [post::Column::Id, post::Column::DeletedAt], posts).await?;
        insert(&tx, pairs).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn link_unchecked(&self, pairs: &[Pair]) -> Result {
        insert(&self.0, pairs).await
    }

    async fn dismiss(&self, pairs: &[Pair]) -> Result {
        let now = *modelink::prelude::DateTime::now();
        let tx = self.0.begin().await?;
        for some in pairs.chunks(TUPLES) {
            let tuple = Expr::tuple([product_post::Column::ProductId.into_expr(), product_post::Column::PostId.into_expr()]);
            let pairs =
                some.iter().map(|(product, post)| Expr::tuple([Expr::value(product.as_str()), Expr::value(post.as_str())]));
            product_post::Entity::update_many()
                .col_expr(product_post::Column::DeletedAt, Expr::value(now))
                .col_expr(product_post::Column::UpdatedAt, Expr::value(now))
                .filter(tuple.is_in(pairs))
                .filter(product_post::Column::DeletedAt.is_null())
                .exec(&tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    async fn soft_delete(&self, products: &[Id<Product>]) -> Result {
        let tx = self.0.begin().await?;
        cascade(&tx, &texts(products), Change::Delete(*modelink::prelude::DateTime::now())).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn restore(&self, products: &[Id<Product>]) -> Result {
        let products = texts(products);
        let tx = self.0.begin().await?;
        let found = product::Entity::find()
            .filter(product::Column::Id.is_in(&products))
            .filter(product::Column::DeletedAt.is_not_null())
            .one(&tx)
            .await?;
        let stamp = found.and_then(|row| row.deleted_at).ok_or("nothing was deleted")?;
        cascade(&tx, &products, Change::Restore(stamp)).await?;
        tx.commit().await?;
        Ok(())
    }
}
