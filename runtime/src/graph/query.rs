//! A query and its ends: `.fetch`, `.one`, `.page`, `.json`, `.stream`, `.explain`.

use std::{fmt, marker::PhantomData};

use futures_util::{Stream, TryStreamExt as _, stream};
use serde::Serialize;

use super::{Amount, IntoCursor, Limits, Node, NodeRow, Plan, Rows, Select, answer};
use crate::{
    db::{Scope, Session},
    error::{Error, Result},
    filter::{Condition, Expr, Order, OrderKey},
    schema::{Model, Stored},
    value::{AsJson, ToJson},
};

/// A query for rows of `S` over records of `M`.
pub struct Query<M, S> {
    select: S,
    filter: Vec<Expr>,
    order: Vec<OrderKey>,
    limit: Option<u64>,
    offset: Option<u64>,
    after: Option<String>,
    with_deleted: bool,
    limits: Limits,
    plan: Plan,
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
pub fn root<M: Stored, S: Select>(select: S) -> Query<M, S> {
    Query::new(select)
}

impl<M: Model, S: Select> Query<M, S> {
    /// A query that selects `select` of every record.
    pub fn new(select: S) -> Self
    where
        M: Stored,
    {
        Query {
            select,
            filter: Vec::new(),
            order: Vec::new(),
            limit: None,
            offset: None,
            after: None,
            with_deleted: false,
            limits: Limits::default(),
            plan: Plan::Auto,
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
    pub fn limit(mut self, limit: impl Amount) -> Self {
        self.limit = Some(limit.amount());
        self
    }
    /// Without the first ones.
    #[must_use]
    pub fn offset(mut self, offset: impl Amount) -> Self {
        self.offset = Some(offset.amount());
        self
    }
    /// Only what comes behind a row of the same order, by its cursor.
    #[must_use]
    pub fn after(mut self, cursor: impl IntoCursor) -> Self {
        self.after = cursor.into_cursor();
        self
    }
    /// Deleted records too.
    #[must_use]
    pub fn with_deleted(mut self, show: bool) -> Self {
        self.with_deleted = show;
        self
    }

    /// Other limits than the usual ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Another plan than the one that is chosen by the form of the query.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    fn node(&self) -> Node {
        let mut node = Node::new(M::source());
        self.select.describe(&mut node);
        node.filter.extend(self.filter.iter().cloned());
        node.order.extend(self.order.iter().cloned());
        node.after = self.after.clone().or(node.after);
        (node.limit, node.offset) = (self.limit.or(node.limit), self.offset.or(node.offset));
        node.with_deleted |= self.with_deleted;
        node
    }

    fn build(&self, rows: &Rows) -> Result<Vec<S::Out>> {
        let mut built = Vec::with_capacity(rows.rows.len());
        for index in 0..rows.rows.len() {
            built.push(self.select.build(&mut NodeRow::new(rows, index))?);
        }
        Ok(built)
    }
}

impl<M: Model, S: Select<Out: Send> + Send + Sync> Query<M, S> {
    async fn run(&self, scope: &Scope, node: &Node) -> Result<Vec<S::Out>> {
        self.build(&answer::rows(scope, scope.db().place_of(M::DEF)?, node, self.limits, self.plan).await?)
    }

    /// All rows.
    ///
    /// # Errors
    /// Those of the database; [`Error::Limit`](crate::Error::Limit) where the answer would be too large.
    pub async fn fetch(&self, db: &impl Session) -> Result<Vec<S::Out>> {
        self.run(&db.scope(), &self.node()).await
    }

    /// The first row.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn one(&self, db: &impl Session) -> Result<Option<S::Out>> {
        let node = Node { limit: Some(1), ..self.node() };
        Ok(self.run(&db.scope(), &node).await?.into_iter().next())
    }

    /// The rows of this page, and how many there are in all: counted by the statement that finds the rows.
    ///
    /// # Errors
    /// As [`Query::fetch`].
    pub async fn page(&self, db: &impl Session) -> Result<Page<S::Out>> {
        let (scope, node) = (db.scope(), self.node());
        let (rows, count) = answer::counted(&scope, scope.db().place_of(M::DEF)?, &node, self.limits).await?;
        Ok(Page { rows: self.build(&rows)?, count, offset: self.offset.unwrap_or(0), limit: self.limit })
    }

    /// The rows one after the other, however many there are: they come in chunks of a thousand, each with what is below it, and
    /// each goes on behind the cursor of the one before. So the whole is no snapshot, but a row that stays is shown once.
    /// The limit of rows is one of each chunk.
    ///
    /// ```no_run
    /// # use modelink::{Db, Error, graph::{Query, Select}, schema::Model};
    /// # async fn example<M: Model, S>(query: Query<M, S>, db: Db) -> Result<(), Error>
    /// # where S: Select<Out: Send> + Send + Sync {
    /// use futures_util::TryStreamExt;
    /// let mut rows = std::pin::pin!(query.stream(&db));
    /// while let Some(row) = rows.try_next().await? { /* … */ }
    /// # Ok(()) }
    /// ```
    pub fn stream<D: Session>(self, db: &D) -> impl Stream<Item = Result<S::Out>> + Send + use<M, S, D> {
        let node = Node { cursor: true, ..self.node() };
        let chunks = Chunks { scope: db.scope(), left: node.limit.unwrap_or(u64::MAX), node, query: self };
        let chunks = stream::try_unfold(chunks, |mut chunks| async move {
            let rows = chunks.next().await?;
            Ok::<_, Error>(rows.map(|rows| (stream::iter(rows.into_iter().map(Ok)), chunks)))
        });
        chunks.try_flatten()
    }

    /// The rows as JSON text: that of the database, or made of the cells. No row is built.
    ///
    /// # Errors
    /// As [`Query::fetch`].
    pub async fn json(&self, db: &impl Session) -> Result<String>
    where
        S::Out: ToJson,
    {
        let (scope, node) = (db.scope(), self.node());
        if !node.is_shown() && self.plan != Plan::OneStatement {
            let rows = self.run(&scope, &node).await?;
            return serde_json::to_string(&AsJson(rows)).map_err(|error| Error::Unsupported(error.to_string()));
        }
        answer::json(&scope, scope.db().place_of(M::DEF)?, &node, self.limits, self.plan).await
    }

    /// The plan of the next [`Query::json`], and its statements with empty lists of keys, those first that ask in other
    /// databases what a condition or an order needs from there. Nothing is run.
    ///
    /// # Errors
    /// Those of the check of the query.
    pub fn explain(&self, db: &impl Session) -> Result<Explained> {
        let (scope, node) = (db.scope(), self.node());
        answer::explain(&scope, scope.db().place_of(M::DEF)?, &node, self.limits, self.plan)
    }
}

/// How many rows of the root a chunk of a stream has.
const CHUNK: u64 = 1_000;

/// The part of a stream that is still to come.
struct Chunks<M, S> {
    query: Query<M, S>,
    scope: Scope,
    node: Node,
    /// How many rows are wanted yet.
    left: u64,
}

impl<M: Model, S: Select<Out: Send> + Send + Sync> Chunks<M, S> {
    async fn next(&mut self) -> Result<Option<Vec<S::Out>>> {
        let wanted = self.left.min(CHUNK);
        if wanted == 0 {
            return Ok(None);
        }
        self.node.limit = Some(wanted);
        let place = self.scope.db().place_of(M::DEF)?;
        let rows = answer::rows(&self.scope, place, &self.node, self.query.limits, Plan::PerNode).await?;
        let found = rows.rows.len();
        self.left = if found as u64 == wanted { self.left - wanted } else { 0 };
        if let Some(last) = found.checked_sub(1) {
            self.node.after = Some(rows.cursor(last)?.as_str().to_owned());
            self.node.offset = None;
        }
        self.query.build(&rows).map(Some)
    }
}

/// How a query is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The plan that was chosen.
    pub plan: Plan,
    /// Its statements, from the root on; among them, as comments, what sources are asked.
    pub statements: Vec<String>,
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}", self.plan)?;
        self.statements.iter().try_for_each(|statement| writeln!(f, "{statement};"))
    }
}
