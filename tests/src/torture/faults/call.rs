//! The calls that are broken off, and what they leave.

use modelink::{Db, Error, db::Place, prelude::*, schema::Module};

use crate::{
    TestResult,
    shop::{
        blog::{BlogModule, BlogPost},
        links::*,
        product::Product,
    },
};

/// How many pairs a bulk call links.
const PAIRS: usize = 300;
/// What the calls write, each before those that it refers to.
const TABLES: [&str; 8] =
    ["product_post", "product_product_brand_brand", "comment", "blog_post", "variant", "seo", "product", "brand"];

/// The calls that are broken off.
#[derive(Debug, Clone, Copy)]
pub(super) enum Call {
    Create,
    SoftDelete,
    Restore,
    Delete,
    Link,
    Dismiss,
}

impl Call {
    pub(super) const ALL: [Call; 6] = [Call::Create, Call::SoftDelete, Call::Restore, Call::Delete, Call::Link, Call::Dismiss];

    /// Those that are one thing over several databases: what they change is one record with all that goes with it, or one
    /// table. New records are made in each database by itself.
    pub(super) const APART: [Call; 5] = [Call::SoftDelete, Call::Restore, Call::Delete, Call::Link, Call::Dismiss];

    /// Which of shop, blog and links has it when it is done.
    pub(super) fn decided_at(self) -> usize {
        if matches!(self, Call::Link | Call::Dismiss) { 2 } else { 0 }
    }

    /// What must be there before.
    pub(super) async fn prepare(self, db: &Db) -> Result<(), Error> {
        for table in TABLES {
            db.sql(format!("delete from {table}")).at(place(db, table)).execute().await?;
        }
        match self {
            Call::Create => {}
            Call::SoftDelete | Call::Delete => create(db).await?,
            Call::Restore => {
                create(db).await?;
                Product::soft_delete(db, [&shirt()]).await?;
            }
            Call::Link | Call::Dismiss => {
                create!(Product { id: shirt(), title: "shirt", handle: "shirt" }).exec(db).await?;
                BlogPost::create_many(db, (0..PAIRS).map(|number| create!(BlogPost { id: post(number), title: "post" }))).await?;
                if matches!(self, Call::Dismiss) {
                    link(db).await?;
                }
            }
        }
        Ok(())
    }

    pub(super) async fn play(self, db: &Db) -> Result<(), Error> {
        match self {
            Call::Create => create(db).await,
            Call::SoftDelete => Product::soft_delete(db, [&shirt()]).await.map(|_| ()),
            Call::Restore => Product::restore(db, [&shirt()]).await.map(|_| ()),
            Call::Delete => Product::delete(db, [&shirt()]).await.map(|_| ()),
            Call::Link => link(db).await,
            Call::Dismiss => ProductPost::dismiss(db, pairs().iter().map(|(product, post)| (product, post))).await.map(|_| ()),
        }
    }
}

fn shirt() -> Id<Product> {
    Id::new("prod_1")
}

fn post(number: usize) -> Id<BlogPost> {
    Id::new(format!("post_{number}"))
}

fn pairs() -> Vec<(Id<Product>, Id<BlogPost>)> {
    (0..PAIRS).map(|number| (shirt(), post(number))).collect()
}

async fn link(db: &Db) -> Result<(), Error> {
    ProductPost::create(db, pairs().iter().map(|(product, post)| (product, post))).await.map(|_| ())
}

async fn create(db: &Db) -> Result<(), Error> {
    create!(Product {
        id: shirt(),
        title: "shirt",
        handle: "shirt",
        seo: { description: "a shirt" },
        variants: [{ price: dec!(1) }, { price: dec!(2) }],
        brand: { name: "Acme" },
        posts: [{ title: "news", comments: [{ text: "nice" }] }],
    })
    .exec(db)
    .await
    .map(|_| ())
}

/// Where a table is.
fn place(db: &Db, table: &str) -> Place {
    match table {
        "blog_post" | "comment" => db.placement().of(BlogModule::DEF),
        "product_post" | "product_product_brand_brand" => db.placement().links(),
        _ => Place::default(),
    }
}

/// What the tables hold, without what differs between two plays of one call.
pub(super) async fn rows(db: &Db) -> TestResult<Vec<String>> {
    let mut rows = Vec::new();
    for table in TABLES {
        let sql = format!(
            "select concat('{table} ', count(*), ' ', sum(case when deleted_at is null then 1 else 0 end)) from {table} having count(*) > 0"
        );
        rows.extend(db.sql(sql).at(place(db, table)).rows::<(String,)>().await?.into_iter().map(|(row,)| row));
    }
    Ok(rows)
}
