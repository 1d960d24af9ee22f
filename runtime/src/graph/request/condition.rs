//! Conditions that came as JSON.

use serde_json::{Map, Value as Json};

use super::fields::{field_named, shown, step_named};
use crate::{
    db::Db,
    error::{Error, Result, near},
    filter::{DocumentStep, Expr, Inside, InsideTest, Lists, Operand, Operator, Quantifier, only_column, search_in, words},
    graph::Limits,
    schema::{ColType, HopRef, ModelInfo},
    value::{Kind, Value},
};

/// The operators, as they are written.
const OPERATORS: &[&str] = &[
    "$eq",
    "$ne",
    "$in",
    "$nin",
    "$gt",
    "$gte",
    "$lt",
    "$lte",
    "$like",
    "$ilike",
    "$fulltext",
    "$contains",
    "$contained",
    "$overlap",
    "$exists",
    "$search",
    "$any",
    "$all",
    "$none",
    "$and",
    "$or",
    "$not",
];

/// Wildcards that one pattern may have: each makes the databases look again.
const WILDCARDS: usize = 16;

/// Turns JSON into conditions, and counts them.
pub(super) struct Conditions<'a> {
    pub(super) db: &'a Db,
    left: u64,
    limits: Limits,
}

impl<'a> Conditions<'a> {
    pub(super) fn new(db: &'a Db, limits: Limits) -> Self {
        Conditions { db, left: limits.conditions, limits }
    }

    fn take(&mut self) -> Result<()> {
        let limit = self.limits.conditions;
        self.left = self.left.checked_sub(1).ok_or(Error::Limit { path: "filters".into(), limit })?;
        Ok(())
    }

    /// All conditions of an object hold. Every level takes from the limit, so that the recursion is limited too.
    pub(super) fn of_model(&mut self, model: &'static ModelInfo, filters: &Map<String, Json>) -> Result<Expr> {
        let mut parts = Vec::with_capacity(filters.len());
        for (name, json) in filters {
            self.take()?;
            parts.push(match (name.as_str(), json) {
                ("$and", Json::Array(items)) => Expr::And(self.each(model, items)?),
                ("$or", Json::Array(items)) => Expr::Or(self.each(model, items)?),
                ("$not", Json::Object(inner)) => Expr::Not(Box::new(self.of_model(model, inner)?)),
                ("$search", Json::String(text)) => self.search(text)?,
                ("q", Json::String(text)) if field_named(&model.source, "q").is_none() => self.search(text)?,
                ("$and" | "$or", _) => return Err(wrong(model, name, "expected a list of objects")),
                ("$not", _) => return Err(wrong(model, name, "expected an object with conditions")),
                ("$search", _) => return Err(wrong(model, name, "expected text")),
                (operator, _) if operator.starts_with('$') => return Err(unknown_operator(operator)),
                (name, json) => self.named(model, name, json)?,
            });
        }
        Ok(Expr::And(parts))
    }

    /// Each word is a condition.
    fn search(&mut self, text: &str) -> Result<Expr> {
        words(text).try_for_each(|_| self.take())?;
        Ok(Expr::Search(text.to_owned()))
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
            return OnField { model, field, name, ty: &only_column(&model.source, field)?.ty }.all(self, json);
        }
        let at = step_named(self.db, model.def, name).map_err(|error| or_a_field(model, name, error))?;
        let hop = crate::filter::hop_of(&model.source, at)?;
        crate::filter::refuse_external(hop)?;
        let target = hop.target();
        match json {
            Json::Null => Ok(Expr::Absent(at)),
            Json::Object(inner) => self.related(model, at, target, name, inner),
            _ => Err(wrong(model, name, "expected an object with conditions on the related record")),
        }
    }

    /// Conditions on one related record; `$any`, `$all`, `$none` say on which, `$exists` whether there is one.
    fn related(
        &mut self,
        model: &'static ModelInfo,
        at: HopRef,
        target: &'static ModelInfo,
        name: &str,
        conditions: &Map<String, Json>,
    ) -> Result<Expr> {
        let mut plain = Map::new();
        let mut parts = Vec::new();
        for (key, json) in conditions {
            let quantifier = match key.as_str() {
                "$any" => Quantifier::Any,
                "$all" => Quantifier::All,
                "$none" => Quantifier::None,
                "$exists" => {
                    self.take()?;
                    let exists = json.as_bool().ok_or_else(|| wrong(model, name, "expected true or false"))?;
                    parts.push(if exists { Expr::Not(Box::new(Expr::Absent(at))) } else { Expr::Absent(at) });
                    continue;
                }
                _ => {
                    plain.insert(key.clone(), json.clone());
                    continue;
                }
            };
            let Json::Object(inner) = json else { return Err(wrong(model, name, "expected an object with conditions")) };
            self.take()?;
            parts.push(Expr::Related(at, quantifier, Box::new(self.of_model(target, inner)?)));
        }
        if !plain.is_empty() || parts.is_empty() {
            parts.push(Expr::Related(at, Quantifier::Any, Box::new(self.of_model(target, &plain)?)));
        }
        Ok(Expr::And(parts))
    }
}

/// A field that is compared.
struct OnField<'a> {
    model: &'static ModelInfo,
    field: u16,
    name: &'a str,
    ty: &'static ColType,
}

impl OnField<'_> {
    fn wrong(&self, reason: &str) -> Error {
        wrong(self.model, self.name, reason)
    }

    fn read(&self, json: &Json) -> Result<Value> {
        Value::from_json(self.ty, json.clone()).map_err(|reason| self.wrong(&reason))
    }

    /// A list of values; for a column that holds lists, of their elements.
    fn values(&self, conditions: &Conditions<'_>, json: &Json) -> Result<Vec<Value>> {
        let Json::Array(items) = json else { return Err(self.wrong("expected a list")) };
        let limit = conditions.limits.values;
        if items.len() as u64 > limit {
            return Err(Error::Limit { path: format!("filters.{}", self.name), limit });
        }
        let element = ColType { array: false, ..self.ty.clone() };
        let read = |item: &Json| Value::from_json(&element, item.clone()).map_err(|reason| self.wrong(&reason));
        items.iter().map(read).collect()
    }

    /// A value, a list of values, or operators.
    fn all(&self, conditions: &mut Conditions<'_>, json: &Json) -> Result<Expr> {
        let object = match json {
            Json::Null => return Ok(Expr::IsNull(self.field)),
            Json::Object(object) if object.keys().any(|key| key.starts_with('$')) => object,
            Json::Object(object) if self.ty.kind == Kind::Json => return self.inside(conditions, &mut Vec::new(), object),
            _ if self.ty.kind == Kind::Json => {
                return Err(self.wrong("a document is compared by an operator such as `$eq`, or by what is inside it"));
            }
            Json::Array(_) if !self.ty.array => {
                return Ok(Expr::OneOf(self.field, self.values(conditions, json)?));
            }
            _ => return Ok(Expr::Compare(self.field, Operator::Eq, Operand::Value(self.read(json)?))),
        };
        let mut parts = Vec::with_capacity(object.len());
        for (operator, json) in object {
            conditions.take()?;
            parts.push(self.one(conditions, operator, json)?);
        }
        Ok(Expr::And(parts))
    }

    fn one(&self, conditions: &mut Conditions<'_>, operator: &str, json: &Json) -> Result<Expr> {
        let field = self.field;
        let compare = |operator| Ok(Expr::Compare(field, operator, Operand::Value(self.read(json)?)));
        let list = |test| Ok(Expr::List(field, test, self.values(conditions, json)?));
        match operator {
            "$eq" => compare(Operator::Eq),
            "$ne" => compare(Operator::Ne),
            "$gt" => compare(Operator::Gt),
            "$gte" => compare(Operator::Ge),
            "$lt" => compare(Operator::Lt),
            "$lte" => compare(Operator::Le),
            "$like" => self.pattern(Operator::Like, json),
            "$ilike" => self.pattern(Operator::ILike, json),
            "$fulltext" => {
                let text = self.text(json)?;
                words(text).try_for_each(|_| conditions.take())?;
                Ok(search_in(field, text))
            }
            "$contains" if self.ty.array => list(Lists::All),
            "$contains" => self.pattern(Operator::Contains, json),
            "$contained" => list(Lists::Within),
            "$overlap" => list(Lists::Any),
            "$exists" => match json {
                Json::Bool(true) => Ok(Expr::Not(Box::new(Expr::IsNull(field)))),
                Json::Bool(false) => Ok(Expr::IsNull(field)),
                _ => Err(self.wrong("expected true or false")),
            },
            "$in" => Ok(Expr::OneOf(field, self.values(conditions, json)?)),
            "$nin" => Ok(Expr::Not(Box::new(Expr::OneOf(field, self.values(conditions, json)?)))),
            "$not" => Ok(Expr::Not(Box::new(self.all(conditions, json)?))),
            other => Err(unknown_operator(other)),
        }
    }

    fn text<'j>(&self, json: &'j Json) -> Result<&'j str> {
        if self.ty.array || !matches!(self.ty.kind, Kind::Text | Kind::Id) {
            return Err(self.wrong("this operator is for text"));
        }
        json.as_str().ok_or_else(|| self.wrong("expected text"))
    }

    fn pattern(&self, operator: Operator, json: &Json) -> Result<Expr> {
        let text = self.text(json)?;
        if text.matches(['%', '_']).count() > WILDCARDS {
            return Err(Error::Limit { path: format!("filters.{}", self.name), limit: WILDCARDS as u64 });
        }
        Ok(Expr::Compare(self.field, operator, Operand::Value(Value::Text(text.to_owned()))))
    }

    /// Conditions on what is inside a document. Every level takes from the limit, so that the recursion is limited too.
    fn inside(&self, conditions: &mut Conditions<'_>, path: &mut Vec<DocumentStep>, object: &Map<String, Json>) -> Result<Expr> {
        let mut parts = Vec::with_capacity(object.len());
        for (key, json) in object {
            conditions.take()?;
            path.push(key.parse().map_or_else(|_| DocumentStep::Key(key.clone()), DocumentStep::Index));
            parts.push(match json {
                Json::Object(inner) if inner.keys().any(|key| key.starts_with('$')) => {
                    let mut tests = Vec::with_capacity(inner.len());
                    for (operator, json) in inner {
                        conditions.take()?;
                        tests.push(self.test(conditions, path, operator, json)?);
                    }
                    Expr::And(tests)
                }
                Json::Object(inner) => self.inside(conditions, path, inner)?,
                Json::Array(_) => self.test(conditions, path, "$in", json)?,
                _ => self.test(conditions, path, "$eq", json)?,
            });
            path.pop();
        }
        Ok(Expr::And(parts))
    }

    fn test(&self, conditions: &Conditions<'_>, path: &[DocumentStep], operator: &str, json: &Json) -> Result<Expr> {
        let inside = |test| Expr::Inside(Inside { field: self.field, path: path.to_vec(), test });
        let compare = |operator| inside(InsideTest::Compare(operator, json.clone()));
        let one_of = || match json {
            Json::Array(items) if items.len() as u64 <= conditions.limits.conditions => {
                Ok(Inside::one_of(self.field, path, items.iter().cloned()))
            }
            Json::Array(_) => Err(Error::Limit { path: format!("filters.{}", self.name), limit: conditions.limits.conditions }),
            _ => Err(self.wrong("expected a list")),
        };
        Ok(match operator {
            "$eq" => compare(Operator::Eq),
            "$ne" => compare(Operator::Ne),
            "$gt" => compare(Operator::Gt),
            "$gte" => compare(Operator::Ge),
            "$lt" => compare(Operator::Lt),
            "$lte" => compare(Operator::Le),
            "$like" => compare(Operator::Like),
            "$ilike" => compare(Operator::ILike),
            "$contains" => compare(Operator::Contains),
            "$in" => one_of()?,
            "$nin" => Expr::Not(Box::new(one_of()?)),
            "$exists" if json == &Json::Bool(false) => inside(InsideTest::IsNull),
            "$exists" => Expr::Not(Box::new(inside(InsideTest::IsNull))),
            other => return Err(unknown_operator(other)),
        })
    }
}

/// A name that is neither may be meant for a field.
fn or_a_field(model: &'static ModelInfo, name: &str, error: Error) -> Error {
    match error {
        Error::Unknown { name: path, near: None, .. } => {
            let known = shown(&model.source).map(|(_, known)| known);
            Error::Unknown { what: "field, relation or link", name: path, near: near(name, known) }
        }
        other => other,
    }
}

fn wrong(model: &ModelInfo, field: &str, reason: &str) -> Error {
    Error::Invalid { model: model.def.name, field: field.to_owned(), reason: reason.to_owned() }
}

fn unknown_operator(name: &str) -> Error {
    if name == "$re" {
        let text = "`$re` is not offered: each database has its own regular expressions; use `$like`, `$ilike` or `$fulltext`";
        return Error::Unsupported(text.into());
    }
    Error::Unknown { what: "operator", name: name.to_owned(), near: near(name, OPERATORS.iter().copied()) }
}
