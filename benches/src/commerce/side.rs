//! What every side can do.

use async_trait::async_trait;
use modelink::prelude::*;

use crate::{seed::Pair, shop::product::Product};

/// Any error.
pub type Error = Box<dyn std::error::Error + Send + Sync>;
/// A result with any error.
pub type Result<T = ()> = std::result::Result<T, Error>;

/// Which products are asked for.
#[derive(Clone, Copy)]
pub enum Ask<'a> {
    /// The one with this id.
    One(&'a Id<Product>),
    /// So many from this id on, in order of their ids.
    From(&'a Id<Product>, usize),
}

/// Questions, answered as JSON text.
#[async_trait]
pub trait Reads: Send + Sync {
    /// Products with variants, their stock, tags, brand and posts.
    async fn products(&self, ask: Ask<'_>) -> Result<String>;
    /// The products of a brand with brand and variants, in order of their ids.
    async fn of_brand(&self, name: &str) -> Result<String>;
}

/// Changes.
#[async_trait]
pub trait Writes: Send + Sync {
    /// Links all pairs in one call, whose records live until it has ended; one that is linked already stays one link.
    async fn link(&self, pairs: &[Pair]) -> Result;
    /// The same without a look at the ends.
    async fn link_unchecked(&self, pairs: &[Pair]) -> Result;
    /// Ends links without removing their rows.
    async fn dismiss(&self, pairs: &[Pair]) -> Result;
    /// Marks products, their variants and posts as deleted, and the rows of their links.
    async fn soft_delete(&self, products: &[Id<Product>]) -> Result;
    /// Brings back what that call took, but for links to records that are gone meanwhile.
    async fn restore(&self, products: &[Id<Product>]) -> Result;
    /// The same without a look at the other ends of the links, where that can be left out.
    async fn restore_unchecked(&self, products: &[Id<Product>]) -> Result {
        self.restore(products).await
    }
}
