//! Conditions that came as JSON.

use serde_json::{Map, Value as Json};

use super::fields::{field_named, step_named};
use crate::{
    db::Db,
    error::{Error, Result, near},
    filter::{Expr, Operand, Operator, Quantifier},
    graph::Limits,
    schema::ModelInfo,
    value::{Kind, Value},
};

/// The operators, as they are written.
const OPERATORS: [&str; 13] =
    ["$eq", "$ne", "$in", "$nin", "$gt", "$gte", "$lt", "$lte", "$like", "$ilike", "$and", "$or", "$not"];

/// Turns JSON into conditions, and counts them.
pub(super) struct Conditions<'a> {
    db: &'a Db,
    left: u64,
    limit: u64,
}

impl<'a> Conditions<'a> {
    pub(super) fn new(db: &'a Db, limits: Limits) -> Self {
        Conditions { db, left: limits.conditions, limit: limits.conditions }
    }

    /// All conditions of an object hold. Every level takes from the limit, so that the recursion is limited too.
    pub(super) fn of_model(&mut self, model: &'static ModelInfo, filters: &Map<String, Json>) -> Result<Expr> {
        let mut parts = Vec::with_capacity(filters.len());
        for (name, json) in filters {
            self.left = self.left.checked_sub(1).ok_or(Error::Limit { path: "filters".into(), limit: self.limit })?;
            parts.push(match (name.as_str(), json) {
                ("$and", Json::Array(items)) => Expr::And(self.each(model, items)?),
                ("$or", Json::Array(items)) => Expr::Or(self.each(model, items)?),
                ("$not", Json::Object(inner)) => Expr::Not(Box::new(self.of_model(model, inner)?)),
                (operator, _) if operator.starts_with('$') => return Err(unknown_operator(operator)),
                (name, json) => self.named(model, name, json)?,
            });
        }
        Ok(Expr::And(parts))
    }

    fn each(&mut self, model: &'static ModelInfo, items: &[Json]) -> Result<Vec<Expr>> {
        let of = |item: &Json| match item {
            Json::Object(inner) => self.of_model(model, inner),
            _ => Err(wrong(model, "filters", "expected a list of objects")),
        };
        items.iter().map(of).collect()
    }

    fn named(&mut self, model: &'static ModelInfo, name: &str, json: &Json) -> Result<Expr> {
        if let Some(field) = field_named(&model.source, name) {
            return self.on_field(model, field, name, json);
        }
        let at = step_named(self.db, model.def, name)?;
        let hop = crate::filter::hop_of(&model.source, at)?;
        match json {
            Json::Null => Ok(Expr::Absent(at)),
            Json::Object(inner) => Ok(Expr::Related(at, Quantifier::Any, Box::new(self.of_model(hop.target(), inner)?))),
            _ => Err(wrong(model, name, "expected an object with conditions on the related record")),
        }
    }

    fn on_field(&mut self, model: &'static ModelInfo, field: u16, name: &str, json: &Json) -> Result<Expr> {
        let column = crate::filter::only_column(&model.source, field)?;
        let read = |json: &Json| Value::from_json(&column.ty, json.clone()).map_err(|reason| wrong(model, name, &reason));
        let values = |json: &Json| match json {
            Json::Array(items) => items.iter().map(read).collect::<Result<Vec<_>>>(),
            _ => Err(wrong(model, name, "expected a list")),
        };
        let object = match json {
            Json::Null => return Ok(Expr::IsNull(field)),
            Json::Array(_) if !column.ty.array => return values(json).map(|values| Expr::OneOf(field, values)),
            Json::Object(object) if object.keys().any(|key| key.starts_with('$')) => object,
            _ if column.ty.kind == Kind::Json => {
                return Err(wrong(model, name, "a document is compared by an operator such as `$eq`"));
            }
            _ => return Ok(Expr::Compare(field, Operator::Eq, Operand::Value(read(json)?))),
        };
        let mut parts = Vec::with_capacity(object.len());
        for (operator, json) in object {
            self.left = self.left.checked_sub(1).ok_or(Error::Limit { path: "filters".into(), limit: self.limit })?;
            let compare = |operator| read(json).map(|value| Expr::Compare(field, operator, Operand::Value(value)));
            parts.push(match operator.as_str() {
                "$eq" => compare(Operator::Eq)?,
                "$ne" => compare(Operator::Ne)?,
                "$gt" => compare(Operator::Gt)?,
                "$gte" => compare(Operator::Ge)?,
                "$lt" => compare(Operator::Lt)?,
                "$lte" => compare(Operator::Le)?,
                "$like" => compare(Operator::Like)?,
                "$ilike" => compare(Operator::ILike)?,
                "$in" => Expr::OneOf(field, values(json)?),
                "$nin" => Expr::Not(Box::new(Expr::OneOf(field, values(json)?))),
                "$not" => Expr::Not(Box::new(self.on_field(model, field, name, json)?)),
                other => return Err(unknown_operator(other)),
            });
        }
        Ok(Expr::And(parts))
    }
}

fn wrong(model: &ModelInfo, field: &str, reason: &str) -> Error {
    Error::Invalid { model: model.def.name, field: field.to_owned(), reason: reason.to_owned() }
}

fn unknown_operator(name: &str) -> Error {
    Error::Unknown { what: "operator", name: name.to_owned(), near: near(name, OPERATORS) }
}
