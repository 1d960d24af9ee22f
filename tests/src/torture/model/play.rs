//! The same calls in a database.

use std::collections::BTreeSet;

use modelink::{Db, Error, Result, cascade::SoftDeletes, link::Linking, prelude::*, schema::Model};

use super::{
    step::{Bond, Fate, Kind, Link},
    world::{Call, Key},
};
use crate::{
    TestResult,
    shop::{
        blog::{BlogPost, Comment},
        brand::Brand,
        inventory::Item,
        links::{ProductBrand, ProductPost, VariantItem},
        product::{Category, Product, Seo, Tag, Variant},
    },
};

/// Rows as a set: where, the keys, and whether they live.
pub type Table = BTreeSet<(String, String, String, String)>;

/// The key of a record in the database.
pub fn id((kind, number): Key) -> String {
    format!("{kind:?}_{number}")
}

fn typed<M: Model<Key = Id<M>>>(key: Key) -> Id<M> {
    Id::new(id(key))
}

/// Whether an error tells a rule of the declarations.
pub fn is_typed(error: &Error) -> bool {
    matches!(
        error,
        Error::MissingEnd { .. }
            | Error::Cardinality { .. }
            | Error::Unique { .. }
            | Error::ParentDeleted { .. }
            | Error::Relation { .. }
    )
}

/// Makes the call.
pub async fn call(db: &Db, call: &Call) -> Result<u64> {
    match call {
        Call::Nothing => Ok(0),
        Call::Make { key, parent, name, tags } => make(db, *key, *parent, *name, tags).await.map(|()| 0),
        Call::Doom { kind, fate, keys } => match kind {
            Kind::Product => doom::<Product>(db, *fate, keys).await,
            Kind::Variant => doom::<Variant>(db, *fate, keys).await,
            Kind::Tag => doom::<Tag>(db, *fate, keys).await,
            Kind::Category => doom::<Category>(db, *fate, keys).await,
            Kind::Seo => doom::<Seo>(db, *fate, keys).await,
            Kind::Brand => doom::<Brand>(db, *fate, keys).await,
            Kind::Post => doom::<BlogPost>(db, *fate, keys).await,
            Kind::Comment => doom::<Comment>(db, *fate, keys).await,
            Kind::Item => Item::delete(db, &keys.iter().map(|&key| typed(key)).collect::<Vec<_>>()).await,
        },
        Call::Bind { link: Link::ProductBrand, bond, pairs } => bind::<ProductBrand, Product, Brand>(db, *bond, pairs).await,
        Call::Bind { link: Link::ProductPost, bond, pairs } => bind::<ProductPost, Product, BlogPost>(db, *bond, pairs).await,
        Call::Bind { link: Link::VariantItem, bond, pairs } => bind::<VariantItem, Variant, Item>(db, *bond, pairs).await,
    }
}

async fn make(db: &Db, key: Key, parent: Option<Key>, name: usize, tags: &[Key]) -> Result<()> {
    let name = format!("name {name}");
    // What must have a parent is made only where there is one.
    let above = parent.unwrap_or(key);
    match key.0 {
        Kind::Product => {
            let tags: Vec<Id<Tag>> = tags.iter().map(|&tag| typed(tag)).collect();
            let category = parent.map(typed::<Category>);
            create!(Product { id: typed(key), title: name.as_str(), handle: name.as_str(), category: category, tags: tags })
                .exec(db)
                .await?;
        }
        Kind::Variant => {
            create!(Variant { id: typed(key), price: dec!(1), product: typed::<Product>(above) }).exec(db).await?;
        }
        Kind::Tag => {
            create!(Tag { id: typed(key), value: name }).exec(db).await?;
        }
        Kind::Category => {
            create!(Category { id: typed(key), name: name, parent: parent.map(typed::<Category>) }).exec(db).await?;
        }
        Kind::Seo => {
            create!(Seo { id: typed(key), description: name, product: typed::<Product>(above) }).exec(db).await?;
        }
        Kind::Brand => {
            create!(Brand { id: typed(key), name: name }).exec(db).await?;
        }
        Kind::Post => {
            create!(BlogPost { id: typed(key), title: name }).exec(db).await?;
        }
        Kind::Comment => {
            create!(Comment { id: typed(key), text: name, post: typed::<BlogPost>(above) }).exec(db).await?;
        }
        Kind::Item => {
            create!(Item { id: typed(key), shelf: name, quantity: 1 }).exec(db).await?;
        }
    }
    Ok(())
}

async fn doom<M: Model<Key = Id<M>> + SoftDeletes>(db: &Db, fate: Fate, keys: &[Key]) -> Result<u64> {
    let ids: Vec<Id<M>> = keys.iter().map(|&key| typed(key)).collect();
    match fate {
        Fate::SoftDelete => M::soft_delete(db, &ids).await,
        Fate::Restore => M::restore(db, &ids).await,
        Fate::Delete => M::delete(db, &ids).await,
    }
}

async fn bind<L, A, B>(db: &Db, bond: Bond, pairs: &[(Key, Key)]) -> Result<u64>
where
    L: Linking + modelink::schema::Link<First = A, Second = B>,
    A: Model<Key = Id<A>>,
    B: Model<Key = Id<B>>,
{
    let pairs: Vec<(Id<A>, Id<B>)> = pairs.iter().map(|&(first, second)| (typed(first), typed(second))).collect();
    let pairs = pairs.iter().map(|(first, second)| (first, second));
    match bond {
        Bond::Create => L::create(db, pairs).await.map(|_| 0),
        Bond::Replace => L::replace(db, pairs).await.map(|_| 0),
        Bond::Dismiss => L::dismiss(db, pairs).await,
        Bond::Delete => L::delete(db, pairs).await,
        Bond::Restore => L::restore(db, pairs).await,
    }
}

/// Each table of records: the kind, and the column of its parent.
const RECORDS: &[(&str, &str, &str)] = &[
    ("Comment", "comment", "post_id"),
    ("Post", "blog_post", "''"),
    ("Seo", "seo", "product_id"),
    ("Variant", "variant", "product_id"),
    ("Product", "product", "category_id"),
    ("Category", "category", "parent_id"),
    ("Tag", "tag", "''"),
    ("Brand", "brand", "''"),
];

/// Each table of pairs, with its columns.
const PAIRS: &[(&str, &str, &str, &str)] = &[
    ("ProductBrand", "product_product_brand_brand", "product_id", "brand_id"),
    ("ProductPost", "product_post", "product_id", "blog_post_id"),
    ("VariantItem", "product_variant_inventory_item", "variant_id", "item_id"),
];

/// Empties all tables.
pub async fn clear(db: &Db) -> TestResult {
    for (_, table, ..) in PAIRS {
        db.sql(format!("delete from {table}")).execute().await?;
    }
    for table in ["product_tags", "item"].into_iter().chain(RECORDS.iter().map(|(_, table, _)| *table)) {
        db.sql(format!("delete from {table}")).execute().await?;
    }
    Ok(())
}

/// What the tables hold.
pub async fn rows(db: &Db) -> TestResult<Table> {
    let state = "case when deleted_at is null then 'live' else 'deleted' end";
    let mut parts = vec![
        "select 'tags', product_id, tag_id, 'live' from product_tags".to_owned(),
        "select 'Item', id, '', 'live' from item".to_owned(),
    ];
    parts.extend(
        RECORDS.iter().map(|(kind, table, parent)| format!("select '{kind}', id, coalesce({parent}, ''), {state} from {table}")),
    );
    parts.extend(PAIRS.iter().map(|(link, table, a, b)| format!("select '{link}', {a}, {b}, {state} from {table}")));
    Ok(db.sql(parts.join(" union all ")).rows::<(String, String, String, String)>().await?.into_iter().collect())
}
