//! The run-time query: names instead of types, for clients and tools. Strict: unknown names are errors.

mod condition;
mod fields;
mod order;
mod shape;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use self::{condition::Conditions, fields::Fields, shape::Shape};
use super::{Cursor, IntoCursor, Limits, Node, Plan, answer};
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
    /// Filters, order and pages of nested lists that are selected, by their paths: `{ "variants": { "pagination": … } }`.
    #[serde(default)]
    pub lists: Map<String, Json>,
    /// Other limits than the usual ones. They never come with a request.
    #[serde(skip)]
    pub limits: Limits,
}

/// What is wanted of a nested list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRequest {
    /// Conditions by name, as in [`GraphRequest`].
    #[serde(default)]
    pub filters: Map<String, Json>,
    /// Which part of the list, in which order.
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
    /// Only what comes behind this cursor.
    #[serde(default)]
    pub after: Option<String>,
    /// Tell the cursor of the last row, to go on behind it; at the root.
    #[serde(default)]
    pub cursor: bool,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The rows, as JSON objects.
    pub rows: Vec<Json>,
    /// All records that meet the filters, where `skip` was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// The cursor of the last row, where it was asked for and there is a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
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
    /// In this order: `json!({ "title": "ASC" })`, or a list of such.
    #[must_use]
    pub fn order(mut self, order: impl Into<Json>) -> Self {
        self.pagination.order = order.into();
        self
    }
    /// Only what comes behind this cursor; the answer tells the next one.
    #[must_use]
    pub fn after(mut self, cursor: impl IntoCursor) -> Self {
        (self.pagination.after, self.pagination.cursor) = (cursor.into_cursor(), true);
        self
    }
    /// Deleted records too.
    #[must_use]
    pub fn with_deleted(mut self, show: bool) -> Self {
        self.with_deleted = show;
        self
    }
    /// What is wanted of a nested list: an object in the form of [`ListRequest`].
    #[must_use]
    pub fn list(mut self, path: impl Into<String>, wanted: impl Into<Json>) -> Self {
        self.lists.insert(path.into(), wanted.into());
        self
    }
    /// Other limits than the usual ones.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
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
        let (scope, limits) = (db.scope(), self.limits);
        let model = scope.db().model_named(&self.entity)?;
        let (node, shape) = self.plan(&scope, model, limits)?;
        let place = scope.db().place_of(model)?;
        let (rows, count) = match self.pagination.skip {
            Some(_) => answer::counted(&scope, place, &node, limits).await.map(|(rows, count)| (rows, Some(count)))?,
            None => (answer::rows(&scope, place, &node, limits, Plan::Auto).await?, None),
        };
        let cursor = rows.rows.len().checked_sub(1).filter(|_| node.cursor).map(|last| rows.cursor(last)).transpose()?;
        let rows = (0..rows.rows.len()).map(|index| shape.assemble(&rows, index)).collect::<Result<_>>()?;
        Ok(Answer { rows, count, cursor })
    }

    fn plan(&self, scope: &Scope, model: &'static crate::schema::ModelDef, limits: Limits) -> Result<(Node, Shape)> {
        let (db, info) = (scope.db(), ModelInfo::of(model));
        let (mut node, shape) = Fields::parse(&self.fields, limits)?.select(db, info)?;
        let mut conditions = Conditions::new(db, limits);
        conditions.narrow(info, &mut node, &self.filters, &self.pagination, self.with_deleted)?;
        node.cursor = self.pagination.cursor;
        for (path, wanted) in &self.lists {
            let wanted: ListRequest = serde_json::from_value(wanted.clone()).map_err(|error| invalid(path, &error))?;
            let (model, list) = fields::list_at(&mut node, info, path)?;
            conditions.narrow(model, list, &wanted.filters, &wanted.pagination, wanted.with_deleted)?;
        }
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
    serde_json::from_value(request).map_err(|error| invalid("request", &error))
}

fn invalid(field: &str, error: &serde_json::Error) -> Error {
    Error::Invalid { model: "graph", field: field.to_owned(), reason: error.to_string() }
}

impl Conditions<'_> {
    /// Puts filters, order and page on a node.
    fn narrow(
        &mut self,
        model: &'static ModelInfo,
        node: &mut Node,
        filters: &Map<String, Json>,
        page: &Pagination,
        with_deleted: bool,
    ) -> Result<()> {
        node.filter.push(self.of_model(model, filters)?);
        node.order = order::parse(self.db, model, &page.order)?;
        (node.limit, node.offset, node.with_deleted) = (page.take, page.skip, with_deleted);
        node.after.clone_from(&page.after);
        Ok(())
    }
}
