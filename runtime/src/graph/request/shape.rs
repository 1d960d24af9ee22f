//! The form of the rows of a run-time query, and the rows in that form.

use serde_json::{Map, Value as Json};

use crate::{error::Result, graph::Rows, schema::StepForm, value::Cell};

/// Names for the cells of a node, and the forms below it.
#[derive(Default)]
pub(super) struct Shape {
    pub columns: Vec<String>,
    pub computed: Vec<String>,
    pub link: Vec<String>,
    pub children: Vec<(String, StepForm, Shape)>,
}

impl Shape {
    /// One row as a JSON object. The depth of a form is limited, so that the recursion is too.
    pub(super) fn assemble(&self, rows: &Rows, index: usize) -> Result<Json> {
        let row = &rows.rows[index];
        let cell = |place: usize| -> Result<Json> {
            let cell = Cell::new(row, rows.start + place, rows.types[place]);
            Ok(cell.value().map_err(|error| error.of("row"))?.into_json())
        };
        let mut object = Map::new();
        for (place, name) in self.columns.iter().enumerate() {
            object.insert(name.clone(), cell(place)?);
        }
        for (name, values) in self.computed.iter().zip(&rows.computed) {
            object.insert(name.clone(), values[index].clone().into_json());
        }
        if !self.link.is_empty() {
            let mut link = Map::new();
            for (place, name) in self.link.iter().enumerate() {
                link.insert(name.clone(), cell(rows.columns + place)?);
            }
            object.insert("link".into(), Json::Object(link));
        }
        for ((name, form, shape), below) in self.children.iter().zip(&rows.children) {
            let mut found = below.of(index).iter().map(|&child| shape.assemble(&below.rows, child as usize));
            let value = match form {
                StepForm::Many => Json::Array(found.collect::<Result<_>>()?),
                StepForm::One => found.next().transpose()?.unwrap_or(Json::Null),
            };
            object.insert(name.clone(), value);
        }
        Ok(Json::Object(object))
    }
}
