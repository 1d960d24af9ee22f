//! The rows of a query, built cell by cell.

use modelink::{
    Error,
    graph::{Below, Rows},
    schema::{HopRef, LinkInfo},
    value::{Cell, ToJson},
};
use serde_json::{Map, Value as Json};

use super::{
    ask::{Asked, CHILDREN, COUNTS, OWN},
    world::{Step, pick},
};

/// A row as JSON.
pub struct Built(pub Json);

impl ToJson for Built {
    fn to_json<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde::Serialize::serialize(&self.0, serializer)
    }
}

impl Asked<'_> {
    /// One row, with what is below it.
    pub fn object(&self, rows: &Rows, index: usize, linked: bool) -> modelink::Result<Json> {
        let Asked { ask, model, world, .. } = *self;
        let cell = |place: usize| {
            let value = Cell::new(&rows.rows[index], rows.start + place, rows.types[place]).value();
            value
                .map(|value| serde_json::to_value(value).unwrap_or_default())
                .map_err(|error| Error::Unsupported(error.to_string()))
        };
        let mut object = Map::new();
        for (place, column) in ask.shown(model).into_iter().enumerate() {
            object.insert(model.source.column(column).name.clone(), cell(place)?);
        }
        if linked {
            let own = OWN
                .iter()
                .take(rows.link_columns)
                .enumerate()
                .map(|(place, name)| Ok(((*name).to_owned(), cell(rows.columns + place)?)));
            object.insert("link".into(), own.collect::<modelink::Result<Map<_, _>>>()?.into());
        }
        let counts = ask.counts.iter().zip(COUNTS).filter(|_| !model.steps.is_empty());
        for (place, (_, name)) in counts.enumerate() {
            object.insert(name.into(), cell(rows.columns + rows.link_columns + place)?);
        }
        let children = ask.children.iter().zip(CHILDREN).filter(|_| !model.steps.is_empty());
        for (((number, ask), name), below) in children.zip(&rows.children) {
            let step = pick(&model.steps, *number);
            let child = Asked { ask, model: world.model(step.target), world, root: false };
            object.insert(name.into(), child.below(below, index, step)?);
        }
        Ok(object.into())
    }

    fn below(&self, below: &Below, parent: usize, step: &Step) -> modelink::Result<Json> {
        let linked = matches!(step.at, HopRef::Link(link, _) if LinkInfo::of(link).stored());
        let mut rows = below.of(parent).iter().map(|&index| self.object(&below.rows, index as usize, linked));
        if step.hop.many { rows.collect() } else { rows.next().unwrap_or(Ok(Json::Null)) }
    }
}
