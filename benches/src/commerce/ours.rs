//! modelink.

use async_trait::async_trait;
use modelink::{Db, graph::Query, prelude::*, value::ToJson};
use serde::Serialize;

use crate::{
    seed::Pair,
    shop::{links::*, product::Product},
    side::{Ask, Reads, Result, Writes},
};

/// JSON text from the query, and all writes.
pub struct Ours(pub Db);

/// Rows of Rust types, which serde then writes.
pub struct Typed(pub Db);

/// How an answer is made of a query.
trait End {
    fn end<S>(&self, query: Query<Product, S>) -> impl Future<Output = Result<String>> + Send
    where
        S: modelink::graph::Select<Out: Send + Serialize + ToJson> + Send + Sync;
}

impl End for Ours {
    async fn end<S>(&self, query: Query<Product, S>) -> Result<String>
    where
        S: modelink::graph::Select<Out: Send + Serialize + ToJson> + Send + Sync,
    {
        Ok(query.json(&self.0).await?)
    }
}

impl End for Typed {
    async fn end<S>(&self, query: Query<Product, S>) -> Result<String>
    where
        S: modelink::graph::Select<Out: Send + Serialize + ToJson> + Send + Sync,
    {
        Ok(serde_json::to_string(&query.fetch(&self.0).await?)?)
    }
}

/// A selection is a type of its own: the two questions about products share its text only.
macro_rules! products {
    ($($arguments:tt)*) => {
        graph! {
            Product($($arguments)*) {
                id, title, handle, status,
                variants { id, title, sku, price, inventory_item { id, stocked_quantity } },
                tags { id, value },
                brand { id, name },
                posts { id, title },
            }
        }
    };
}

macro_rules! reads {
    ($($side:ty),*) => { $(
        #[async_trait]
        impl Reads for $side {
            async fn products(&self, ask: Ask<'_>) -> Result<String> {
                match ask {
                    Ask::One(id) => self.end(products!(filter: id == id)).await,
                    Ask::From(first, count) => self.end(products!(filter: id >= first, order: id, limit: count as u64)).await,
                }
            }

            async fn of_brand(&self, name: &str) -> Result<String> {
                let query = graph! {
                    Product(filter: brand.name == name, order: id) {
                        id, title, handle, status, brand { id, name }, variants { id, title, sku, price },
                    }
                };
                self.end(query).await
            }
        }
    )* };
}
reads!(Ours, Typed);

fn refs(pairs: &[Pair]) -> impl Iterator<Item = (&Id<Product>, &Id<crate::shop::blog::Post>)> {
    pairs.iter().map(|(product, post)| (product, post))
}

#[async_trait]
impl Writes for Ours {
    async fn link(&self, pairs: &[Pair]) -> Result {
        ProductPost::create(&self.0, refs(pairs)).await?;
        Ok(())
    }

    async fn link_unchecked(&self, pairs: &[Pair]) -> Result {
        ProductPost::create(&self.0, refs(pairs)).unchecked().await?;
        Ok(())
    }

    async fn dismiss(&self, pairs: &[Pair]) -> Result {
        ProductPost::dismiss(&self.0, refs(pairs)).await?;
        Ok(())
    }

    async fn soft_delete(&self, products: &[Id<Product>]) -> Result {
        Product::soft_delete(&self.0, products).await?;
        Ok(())
    }

    async fn restore(&self, products: &[Id<Product>]) -> Result {
        Product::restore(&self.0, products).await?;
        Ok(())
    }
}
