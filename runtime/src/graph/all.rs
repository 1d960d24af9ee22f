//! All columns of a model: `..`.

use std::{fmt, marker::PhantomData, ops::Deref};

use serde::ser::SerializeMap;

use super::{
    Node, NodeRow, Select,
    node::{Part, Shown},
};
use crate::{
    error::Result,
    schema::{Model, SourceInfo, Step, StepKind},
    value::{AsJson, Cell, Kind, RowReader, ToJson, Value},
};

/// Selects all columns of the model.
pub struct All<M>(PhantomData<fn() -> M>);

/// Selects all columns of the model.
pub fn all<M: Model>() -> All<M> {
    All(PhantomData)
}

/// Selects all columns of the model that a step leads to.
pub fn all_below<R: Step>(_: R) -> All<<R::Kind as StepKind>::Target> {
    All(PhantomData)
}

/// A record with all its columns, those that its struct does not have included. It stands for the record.
#[derive(Clone)]
pub struct Record<M> {
    record: M,
    implicit: Vec<Value>,
    /// What functions filled in, by the order of the fields.
    computed: Vec<Value>,
}

impl<M> Deref for Record<M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.record
    }
}

impl<M: fmt::Debug> fmt::Debug for Record<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.record.fmt(f)
    }
}

impl<M> Record<M> {
    /// The record alone.
    pub fn into_inner(self) -> M {
        self.record
    }
}

/// The name of a column in JSON: the field's, or the column's own where a relation has it.
pub(crate) fn json_name(source: &SourceInfo, column: usize) -> &str {
    let field = source.fields.iter().find(|field| field.hop.is_none() && field.columns == [column]);
    field.map_or(&source.column(column).name, |field| field.name)
}

/// Whether a column is never shown unless it is named.
pub(crate) fn is_hidden(source: &SourceInfo, column: usize) -> bool {
    source.fields.iter().any(|field| field.columns == [column] && field.column.is_some_and(|def| def.hidden))
}

impl<M: Model> Record<M> {
    /// Writes each column into a JSON object; hidden ones are left out.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn entries<Map: SerializeMap>(&self, map: &mut Map) -> Result<(), Map::Error> {
        self.entries_except(map, &[])
    }

    /// The same without these names: what the rest of a selection gives itself.
    ///
    /// # Errors
    /// Those of the serializer.
    #[doc(hidden)]
    pub fn entries_except<Map: SerializeMap>(&self, map: &mut Map, names: &[&str]) -> Result<(), Map::Error> {
        let source = M::source();
        for (column, value) in self.record.values().iter().chain(&self.implicit).enumerate() {
            let name = json_name(source, column);
            if !is_hidden(source, column) && !names.contains(&name) {
                map.serialize_entry(name, value)?;
            }
        }
        for ((_, field), value) in M::info().computed().zip(&self.computed) {
            if !field.hidden && !names.contains(&field.field) {
                map.serialize_entry(field.field, value)?;
            }
        }
        Ok(())
    }
}

impl<M: Model> ToJson for Record<M> {
    fn to_json<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

impl<M: Model> serde::Serialize for Record<M> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json(serializer)
    }
}

/// Writes one entry of a row into a JSON object.
///
/// # Errors
/// Those of the serializer.
pub fn entry<Map: SerializeMap>(map: &mut Map, name: &'static str, value: &impl ToJson) -> Result<(), Map::Error> {
    map.serialize_entry(name, &AsJson(value))
}

/// The entries of a record. How the type of a document writes it is known to the record alone.
fn shown<M: Model>(node: &Node) -> Vec<Part> {
    let (source, first) = (node.source, node.columns.len());
    let columns = (0..source.table.columns.len()).filter(|&column| !is_hidden(source, column)).map(|column| {
        let document = source.column(column).ty.kind == Kind::Json;
        let shown = if document { Shown::Opaque } else { Shown::Column(first + column, None) };
        Part { name: json_name(source, column), shown }
    });
    let first = node.computed.len();
    let computed = M::info().computed().enumerate().filter(|(_, (_, field))| !field.hidden);
    let computed = computed.map(|(place, (_, field))| Part { name: field.field, shown: Shown::Computed(first + place, None) });
    columns.chain(computed).collect()
}

impl<M: Model> Select for All<M> {
    type Out = Record<M>;
    fn describe(&self, node: &mut Node) {
        let parts = shown::<M>(node);
        node.show(Shown::All(parts));
        node.columns.extend(0..node.source.table.columns.len());
        node.computed.extend(M::info().computed().map(|(field, _)| field));
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<Record<M>> {
        let (rows, info) = (row.rows, M::info());
        let (first, declared, width) = (row.column, info.struct_columns, info.table.columns.len());
        row.column += width;
        let cells = &rows.rows[row.index];
        let types = &rows.types[first..first + width];
        let filled = info.computed().count();
        let computed = &rows.computed[row.computed..row.computed + filled];
        row.computed += filled;
        let mut reader = RowReader::new(cells, rows.start + first, &types[..declared]).with_computed(computed, row.index);
        let record = M::read(&mut reader).map_err(|error| error.of(M::DEF.name))?;
        let implicit = (declared..width).map(|place| Cell::new(cells, rows.start + first + place, types[place]).value());
        let implicit = implicit.collect::<Result<Vec<_>, _>>().map_err(|error| error.of(M::DEF.name))?;
        let computed = computed.iter().map(|values| values[row.index].clone()).collect();
        Ok(Record { record, implicit, computed })
    }
}
