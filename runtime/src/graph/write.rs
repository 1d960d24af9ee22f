//! Rows as JSON text, written from their cells without a typed row between.

use std::io::Write as _;

use super::{
    Node, Rows,
    node::{Part, Shown},
};
use crate::{
    error::{Error, ReadError, Result},
    schema::ColType,
    value::{Cell, Kind, Value},
};

/// All rows of the root as a JSON list.
pub(super) fn list(node: &Node, rows: &Rows) -> Result<String> {
    let mut out = Vec::with_capacity(rows.rows.len() * 256);
    out.push(b'[');
    for index in 0..rows.rows.len() {
        if index > 0 {
            out.push(b',');
        }
        object(&mut out, node, rows, index)?;
    }
    out.push(b']');
    String::from_utf8(out).map_err(|error| Error::Unsupported(error.to_string()))
}

/// A row. The depth of a query is limited, so that the recursion is too.
fn object(out: &mut Vec<u8>, node: &Node, rows: &Rows, index: usize) -> Result<()> {
    out.push(b'{');
    entries(out, node, rows, index, &node.parts, &mut true)?;
    out.push(b'}');
    Ok(())
}

fn entries(out: &mut Vec<u8>, node: &Node, rows: &Rows, index: usize, parts: &[Part], first: &mut bool) -> Result<()> {
    let cell = |place: usize| Cell::new(&rows.rows[index], rows.start + place, rows.types[place]);
    let unreadable = |error: ReadError| error.of(node.source.name);
    for part in parts {
        if let Shown::All(parts) = &part.shown {
            entries(out, node, rows, index, parts, first)?;
            continue;
        }
        if !std::mem::take(first) {
            out.push(b',');
        }
        text(out, part.name);
        out.push(b':');
        match &part.shown {
            Shown::Column(place, Some(write)) if !cell(*place).is_null() => write(cell(*place), out).map_err(unreadable)?,
            Shown::Column(place, _) => write_cell(out, cell(*place), rows.types[*place]).map_err(unreadable)?,
            Shown::Link(parts) => {
                out.push(b'{');
                link(out, rows, index, parts).map_err(unreadable)?;
                out.push(b'}');
            }
            Shown::Count(place) => {
                rows.number(index, *place).and_then(|number| json(out, &number)).map_err(unreadable)?;
            }
            Shown::Computed(place, write) => {
                let value = rows.computed.get(*place).and_then(|values| values.get(index)).unwrap_or(&Value::Null);
                match write {
                    Some(write) => write(value, out).map_err(unreadable)?,
                    None => json(out, value).map_err(unreadable)?,
                }
            }
            Shown::Child(place) => child(out, node, rows, index, *place)?,
            Shown::All(_) | Shown::Opaque => return Err(unreadable(ReadError::new("its form is not known".into()))),
        }
    }
    Ok(())
}

fn link(out: &mut Vec<u8>, rows: &Rows, index: usize, parts: &[Part]) -> Result<(), ReadError> {
    for (number, part) in parts.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        text(out, part.name);
        out.push(b':');
        let Shown::Column(place, write) = part.shown else { return Err(ReadError::new("its form is not known".into())) };
        let place = rows.columns + place;
        let cell = Cell::new(&rows.rows[index], rows.start + place, rows.types[place]);
        match write {
            Some(write) if !cell.is_null() => write(cell, out)?,
            _ => write_cell(out, cell, rows.types[place])?,
        }
    }
    Ok(())
}

fn child(out: &mut Vec<u8>, parent: &Node, rows: &Rows, index: usize, place: usize) -> Result<()> {
    let (child, below) = (&parent.children[place], &rows.children[place]);
    let (hop, found) = (child.hop(parent)?, below.of(index));
    if !hop.many {
        return match found.first() {
            Some(&row) => object(out, &child.node, &below.rows, row as usize),
            None if hop.required => Err(Error::NotFound { model: hop.target().def.name }),
            None => {
                out.extend(b"null");
                Ok(())
            }
        };
    }
    out.push(b'[');
    for (number, &row) in found.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        object(out, &child.node, &below.rows, row as usize)?;
    }
    out.push(b']');
    Ok(())
}

/// A cell in the form of its kind.
fn write_cell(out: &mut Vec<u8>, cell: Cell<'_>, ty: &ColType) -> Result<(), ReadError> {
    if cell.is_null() {
        out.extend(b"null");
        return Ok(());
    }
    match ty.kind {
        Kind::Id | Kind::Text if !ty.array => text(out, cell.str()?),
        Kind::F32 | Kind::F64 if !ty.array => json(out, &cell.float()?)?,
        _ => json(out, &cell.value()?)?,
    }
    Ok(())
}

fn json(out: &mut Vec<u8>, value: &Value) -> Result<(), ReadError> {
    match value {
        Value::Int(number) => write!(out, "{number}").map_err(|error| ReadError::new(error.to_string())),
        other => serde_json::to_writer(out, other).map_err(|error| ReadError::new(error.to_string())),
    }
}

/// Text as JSON; most of it needs no escape.
fn text(out: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        let _ = serde_json::to_writer(out, text);
    } else {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    }
}
