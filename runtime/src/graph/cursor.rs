//! Cursors: the place of a row in the order of its list, as a text that only this library reads.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value as Json;

use super::{Node, NodeRow, Rows, Select, node::Shown};
use crate::{
    error::{Error, ReadError, Result},
    filter::{OrderKey, Ranks, hop_of, sort_columns},
    schema::{ColType, SourceInfo, naming},
    value::{Cell, Kind, ToJson, Value},
};

/// The place of a row in the order of its list: `after: cursor` goes on behind it, whatever was added or removed before.
/// It belongs to one model and one order, and is refused anywhere else.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// The text, for an address or a body.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToJson for Cursor {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// What `after:` takes: a cursor, its text, or nothing for the beginning.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a cursor",
    label = "expected the text of a cursor, a `Cursor`, or an `Option` of one"
)]
pub trait IntoCursor {
    /// The text.
    fn into_cursor(self) -> Option<String>;
}
impl IntoCursor for Cursor {
    fn into_cursor(self) -> Option<String> {
        Some(self.0)
    }
}
impl IntoCursor for String {
    fn into_cursor(self) -> Option<String> {
        Some(self)
    }
}
impl IntoCursor for &str {
    fn into_cursor(self) -> Option<String> {
        Some(self.to_owned())
    }
}
impl<C: Clone + IntoCursor> IntoCursor for &C {
    fn into_cursor(self) -> Option<String> {
        self.clone().into_cursor()
    }
}
impl<C: IntoCursor> IntoCursor for Option<C> {
    fn into_cursor(self) -> Option<String> {
        self.and_then(C::into_cursor)
    }
}

/// Selects the cursor of each row.
pub struct PickCursor;

/// Selects the cursor of each row: `cursor()`.
pub const fn cursor() -> PickCursor {
    PickCursor
}

impl Select for PickCursor {
    type Out = Cursor;
    fn describe(&self, node: &mut Node) {
        node.show(Shown::Opaque);
        node.cursor = true;
    }
    fn build(&self, row: &mut NodeRow<'_>) -> Result<Cursor> {
        row.rows.cursor(row.index)
    }
}

/// Where the values of an order's keys stand in the rows of a node.
pub struct CursorCells {
    start: usize,
    types: Vec<&'static ColType>,
    /// For each key of the order, where it shows places for its values.
    ranks: Vec<Option<Arc<Ranks>>>,
    order: String,
}

impl CursorCells {
    /// Those of a node that selects cursors; they begin at `start`.
    pub(super) fn of(node: &Node, start: usize) -> Result<Option<Self>> {
        if !node.cursor {
            return Ok(None);
        }
        let types = sort_columns(node.source, &node.order)?.into_iter().map(|(column, _)| &column.ty).collect();
        let ranks = node.order.iter().map(|key| key.ranks.clone()).collect();
        Ok(Some(CursorCells { start, types, ranks, order: signature(node.source, &node.order)? }))
    }
}

impl Rows {
    /// The cursor of a row.
    pub(super) fn cursor(&self, index: usize) -> Result<Cursor> {
        let missing = || ReadError::new("the cursor of the row was not selected".into()).of("row");
        let CursorCells { start, types, ranks, order } = self.cursor.as_ref().ok_or_else(missing)?;
        let row = &self.rows[index];
        let values = types.iter().enumerate().map(|(place, ty)| match ranks.get(place) {
            Some(Some(ranks)) => Ok(ranks.value(&Cell::new(row, start + place, ColType::BIGINT).value()?)),
            _ => Cell::new(row, start + place, ty).value(),
        });
        let values = values.collect::<Result<Vec<_>, _>>().map_err(|error| error.of("row"))?;
        Ok(Cursor(write(order, &values)))
    }
}

/// The values behind which a node begins; places, where the keys of its order have them.
pub(super) fn position(node: &Node) -> Result<Option<Vec<Value>>> {
    let Some(text) = &node.after else { return Ok(None) };
    let columns = sort_columns(node.source, &node.order)?;
    let types: Vec<_> = columns.iter().map(|(column, _)| &column.ty).collect();
    let values = read(&signature(node.source, &node.order)?, &types, text);
    let mut values = values.ok_or(Error::Cursor { model: node.source.name })?;
    for (value, key) in values.iter_mut().zip(&node.order) {
        if let Some(ranks) = &key.ranks {
            *value = ranks.after.clone();
        }
    }
    Ok(Some(values))
}

/// The order in words: a cursor is good for one.
fn signature(source: &'static SourceInfo, keys: &[OrderKey]) -> Result<String> {
    let mut text = source.name.to_owned();
    for key in keys {
        let mut end = source;
        text.push_str(if key.descending { " -" } else { " " });
        for &at in &key.path {
            let hop = hop_of(end, at)?;
            text.push_str(hop.name);
            text.push('.');
            end = &hop.target().source;
        }
        text.push_str(end.fields.get(usize::from(key.field)).map_or("?", |field| field.name));
    }
    Ok(text)
}

/// A list in JSON: a hash of the order and the values, then the values.
fn write(order: &str, values: &[Value]) -> String {
    let mut list: Vec<Json> = values.iter().map(to_json).collect();
    list.insert(0, Json::from(check(order, &list)));
    URL_SAFE_NO_PAD.encode(Json::Array(list).to_string())
}

fn read(order: &str, types: &[&ColType], text: &str) -> Option<Vec<Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let mut list: Vec<Json> = serde_json::from_slice(&bytes).ok()?;
    if list.len() != types.len() + 1 {
        return None;
    }
    let given = list.remove(0);
    if given.as_str() != Some(&check(order, &list)) {
        return None;
    }
    list.into_iter().zip(types).map(|(json, ty)| from_json(ty, json)).collect()
}

fn check(order: &str, list: &[Json]) -> String {
    naming::hash(&format!("{order}\n{}", Json::from(list)))
}

/// Floating point numbers travel as text: the parser of documents does not promise the nearest one.
fn to_json(value: &Value) -> Json {
    match value {
        Value::Float(number) => Json::from(number.to_string()),
        other => other.clone().into_json(),
    }
}

fn from_json(ty: &ColType, json: Json) -> Option<Value> {
    match (ty.kind, &json) {
        (Kind::F32 | Kind::F64, Json::String(text)) => text.parse().ok().map(Value::Float),
        _ => Value::from_json(ty, json).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_only_in_its_own_order() {
        let (text, number) = (ColType::new(Kind::Text), ColType::new(Kind::F64));
        let values = [Value::Text("a".into()), Value::Float(0.1 + 0.2), Value::Null];
        let types = [&text, &number, &text];
        let written = write("Product title", &values);
        assert_eq!(read("Product title", &types, &written).as_deref(), Some(&values[..]));
        assert_eq!(read("Product -title", &types, &written), None);
        assert_eq!(read("Product title", &types[..2], &written), None);
        let mut changed = written.into_bytes();
        let last = changed.len() - 3;
        changed[last] ^= 1;
        assert_eq!(read("Product title", &types, std::str::from_utf8(&changed).unwrap_or_default()), None);
        assert_eq!(read("Product title", &types, "not a cursor"), None);
    }
}
