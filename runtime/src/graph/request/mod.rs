//! The run-time query: names instead of types, for clients and tools. Strict: unknown names are errors.

mod condition;
mod fields;
mod order;
mod shape;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use self::{condition::Conditions, fields::Fields, shape::Shape};
use super::{Limits, Node, answer};
use crate::{
    db::{Db, Scope, Session, Tx},
    error::{Error, Result},
    schema::ModelInfo,
};

/// What is asked: `{ "entity": "product", "fields": ["id", "brand.*"], "filters": {…}, "pagination": {…} }`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphRequest {
    /// The model, in snake case; `module.model` where two modules have one of that name.
    pub entity: String,
    /// Names of fields, dotted paths over relations and links, `*` for all columns.
    pub fields: Vec<String>,
    /// Conditions by name: a value, a list of values, or operators as `{"$gt": 5}`; `$and`, `$or`, `$not`.
    #[serde(default)]
    pub filters: Map<String, Json>,
    /// Which part of the answer, in which order.
    #[serde(default)]
    pub pagination: Pagination,
    /// Deleted records too.
    #[serde(default)]
    pub with_deleted: bool,
}

/// Which part of an answer, in which order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pagination {
    /// At most so many.
    #[serde(default)]
    pub take: Option<u64>,
    /// Without the first ones; then the answer has a count.
    #[serde(default)]
    pub skip: Option<u64>,
    /// `{"title": "ASC"}`, or a list of such; a path nests: `{"brand": {"name": "DESC"}}`.
    #[serde(default)]
    pub order: Json,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The rows, as JSON objects.
    pub rows: Vec<Json>,
    /// All records that meet the filters, where `skip` was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
}

impl GraphRequest {
    /// A request for records of a model.
    pub fn entity(name: impl Into<String>) -> Self {
        GraphRequest { entity: name.into(), ..GraphRequest::default() }
    }
    /// Selects a field, a path, or `*`.
    #[must_use]
    pub fn field(mut self, path: impl Into<String>) -> Self {
        self.fields.push(path.into());
        self
    }
    /// Adds a condition on a field.
    #[must_use]
    pub fn filter(mut self, name: impl Into<String>, condition: impl Into<Json>) -> Self {
        self.filters.insert(name.into(), condition.into());
        self
    }
    /// At most so many.
    #[must_use]
    pub fn take(mut self, take: u64) -> Self {
        self.pagination.take = Some(take);
        self
    }
    /// Without the first ones.
    #[must_use]
    pub fn skip(mut self, skip: u64) -> Self {
        self.pagination.skip = Some(skip);
        self
    }

    /// Runs the query.
    ///
    /// # Errors
    /// [`Error::Unknown`] for a name, with the nearest one; [`Error::Limit`]; those of the database.
    pub async fn run(&self, db: &impl Session) -> Result<Answer> {
        let (scope, limits) = (db.scope(), Limits::default());
        let model = scope.db().model_named(&self.entity)?;
        let (node, shape) = self.plan(&scope, model, limits)?;
        let place = scope.db().place_of(model)?;
        let counted = self.pagination.skip.is_some();
        let (rows, count) = answer::rows(&scope, place, &node, limits, counted).await?;
        let rows = (0..rows.rows.len()).map(|index| shape.assemble(&rows, index)).collect::<Result<_>>()?;
        Ok(Answer { rows, count: counted.then_some(count) })
    }

    fn plan(&self, scope: &Scope, model: &'static crate::schema::ModelDef, limits: Limits) -> Result<(Node, Shape)> {
        let (db, info) = (scope.db(), ModelInfo::of(model));
        let (mut node, shape) = Fields::parse(&self.fields, limits)?.select(db, info)?;
        node.filter.push(Conditions::new(db, limits).of_model(info, &self.filters)?);
        node.order = order::parse(db, info, &self.pagination.order)?;
        (node.limit, node.offset, node.with_deleted) = (self.pagination.take, self.pagination.skip, self.with_deleted);
        Ok((node, shape))
    }
}

impl Db {
    /// Runs a query that came as JSON. See [`GraphRequest`].
    ///
    /// # Errors
    /// [`Error::Invalid`] where the request has another form; else as [`GraphRequest::run`].
    pub async fn graph(&self, request: Json) -> Result<Answer> {
        parse(request)?.run(self).await
    }
}

impl Tx {
    /// Runs a query that came as JSON, in this transaction. See [`GraphRequest`].
    ///
    /// # Errors
    /// As [`Db::graph`].
    pub async fn graph(&self, request: Json) -> Result<Answer> {
        parse(request)?.run(self).await
    }
}

fn parse(request: Json) -> Result<GraphRequest> {
    serde_json::from_value(request).map_err(|error| Error::Invalid {
        model: "graph",
        field: "request".into(),
        reason: error.to_string(),
    })
}
