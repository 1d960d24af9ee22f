//! All sides on one database.

use std::sync::Arc;

use modelink::{App as _, Db};

use crate::{
    CONNECTIONS,
    hand::Hand,
    ours::{Ours, Typed},
    sea::Sea,
    shop::Shop,
    side::{Reads, Result, Writes},
};

/// Who is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Modelink,
    /// modelink with rows of Rust types.
    Typed,
    /// By hand: one statement, whose text the database builds.
    Statement,
    /// By hand: a statement for each list.
    Nodes,
    /// By hand: the only way there is.
    Hand,
    SeaOrm,
}

/// The connections of each.
pub struct Sides {
    pub db: Db,
    hand: Hand,
    sea: Option<Arc<Sea>>,
}

impl Sides {
    /// SeaORM is measured on PostgreSQL.
    pub async fn open(url: &str) -> Result<Self> {
        let db = Shop::builder().default(url).options(|options| options.max_connections = CONNECTIONS).connect().await?;
        let sea = if url.starts_with("postgres") { Some(Arc::new(Sea::open(url).await?)) } else { None };
        Ok(Sides { db, hand: Hand::open(url).await?, sea })
    }

    /// All that answer questions.
    pub fn readers(&self) -> Vec<(Who, Arc<dyn Reads>)> {
        let mut readers: Vec<(Who, Arc<dyn Reads>)> = vec![
            (Who::Modelink, Arc::new(Ours(self.db.clone()))),
            (Who::Typed, Arc::new(Typed(self.db.clone()))),
            (Who::Statement, self.hand.statement.clone()),
            (Who::Nodes, self.hand.nodes.clone()),
        ];
        if let Some(sea) = &self.sea {
            readers.push((Who::SeaOrm, sea.clone()));
        }
        readers
    }

    /// All that write.
    pub fn writers(&self) -> Vec<(Who, Arc<dyn Writes>)> {
        let mut writers: Vec<(Who, Arc<dyn Writes>)> =
            vec![(Who::Modelink, Arc::new(Ours(self.db.clone()))), (Who::Hand, self.hand.writes.clone())];
        if let Some(sea) = &self.sea {
            writers.push((Who::SeaOrm, sea.clone()));
        }
        writers
    }
}
