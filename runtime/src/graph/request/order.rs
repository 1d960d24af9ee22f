//! Orders that came as JSON.

use serde_json::Value as Json;

use super::fields::{field_named, step_named};
use crate::{
    db::Db,
    error::{Error, Result, near},
    filter::OrderKey,
    schema::ModelInfo,
};

/// The keys of an order: an object whose keys stand in their order, or a list of objects.
pub(super) fn parse(db: &Db, model: &'static ModelInfo, json: &Json) -> Result<Vec<OrderKey>> {
    match json {
        Json::Null => Ok(Vec::new()),
        Json::Array(items) => {
            items.iter().map(|item| parse(db, model, item)).collect::<Result<Vec<_>>>().map(|keys| keys.concat())
        }
        Json::Object(entries) => {
            entries.iter().map(|(name, inner)| key(db, model, &serde_json::json!({ name: inner }))).collect()
        }
        _ => Err(wrong(model, "expected an object such as {\"title\": \"ASC\"}")),
    }
}

fn key(db: &Db, mut model: &'static ModelInfo, mut json: &Json) -> Result<OrderKey> {
    let mut path = Vec::new();
    loop {
        let entry = json.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next());
        let Some((name, inner)) = entry else {
            return Err(wrong(model, "expected an object with one key behind the name of a relation"));
        };
        if let Some(field) = field_named(&model.source, name) {
            let descending = match inner.as_str().map(str::to_ascii_uppercase).as_deref() {
                Some("ASC") => false,
                Some("DESC") => true,
                _ => return Err(wrong(model, "expected \"ASC\" or \"DESC\"")),
            };
            return Ok(OrderKey::new(path, field, descending));
        }
        if inner.is_string() {
            let known = model.source.fields.iter().map(|field| field.name);
            return Err(Error::Unknown { what: "field", name: format!("{}.{name}", model.def.name), near: near(name, known) });
        }
        let at = step_named(db, model.def, name)?;
        let hop = crate::filter::hop_of(&model.source, at)?;
        crate::filter::refuse_external(hop)?;
        if hop.many {
            return Err(wrong(model, &format!("`{name}` leads to many records: an order goes over one")));
        }
        path.push(at);
        (model, json) = (hop.target(), inner);
    }
}

fn wrong(model: &ModelInfo, reason: &str) -> Error {
    Error::Invalid { model: model.def.name, field: "order".into(), reason: reason.to_owned() }
}
