//! The rows of a query, built cell by cell.

use modelink::{
    Error,
    graph::{Below, Rows},
    value::{Cell, ToJson, Value},
};
use serde_json::{Map, Value as Json};

use super::ask::{Asked, CHILDREN, NUMBERS};

/// A row as JSON.
pub struct Built(pub Json);

impl ToJson for Built {
    fn to_json<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(&self.0, serializer)
    }
}

impl Asked<'_> {
    /// One row, with what is below it.
    pub fn object(&self, rows: &Rows, index: usize) -> modelink::Result<Json> {
        let Asked { ask, model, step, .. } = *self;
        let cell = |place: usize| {
            let value = Cell::new(&rows.rows[index], rows.start + place, rows.types[place]).value();
            value.map(Value::into_json).map_err(unreadable)
        };
        let mut object = Map::new();
        for (place, column) in ask.shown(model).into_iter().enumerate() {
            object.insert(model.source.column(column).name.clone(), cell(place)?);
        }
        if let Some((link, own)) = step.and_then(|step| step.link.as_ref()) {
            let own = own.iter().enumerate();
            let own = own.map(|(place, &column)| Ok((link.column(column).name.clone(), cell(rows.columns + place)?)));
            object.insert("link".into(), own.collect::<modelink::Result<Map<_, _>>>()?.into());
        }
        for (place, (_, name)) in ask.numbers(model).zip(NUMBERS).enumerate() {
            object.insert(name.into(), rows.number(index, place).map(Value::into_json).map_err(unreadable)?);
        }
        for (((step, ask), name), below) in ask.children(model).zip(CHILDREN).zip(&rows.children) {
            object.insert(name.into(), self.below(step, ask).list(below, index, step.hop.many)?);
        }
        Ok(object.into())
    }

    /// The rows below one of the parent, or the one there is.
    fn list(&self, below: &Below, parent: usize, many: bool) -> modelink::Result<Json> {
        let mut rows = below.of(parent).iter().map(|&index| self.object(&below.rows, index as usize));
        if many { rows.collect() } else { rows.next().unwrap_or(Ok(Json::Null)) }
    }
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::Unsupported(error.to_string())
}
