//! The text in which one statement answers, and the marks in it.

use super::{
    Limits, Node,
    answer::numbered,
    limits,
    one::{Bounds, MISSING, TOO_MANY},
};
use crate::{
    db::Row,
    dialect::{Dialect, Flavour},
    error::{Error, Result},
    schema::ColType,
    value::Cell,
};

/// What a statement answered.
pub(super) enum Text {
    /// The rows of the root as a JSON list.
    Whole(String),
    /// There are more rows of the root than it goes for, or a quick one met another mark.
    Marked,
    /// A quick one met a control character, which it does not write as JSON.
    Unescaped,
}

/// Reads the answer.
pub(super) fn list(root: &Node, limits: Limits, flavour: Flavour, bounds: Bounds, rows: &[Row]) -> Result<Text> {
    let text = |row| Cell::new(row, 0, ColType::TEXT).str().map_err(|error| error.of(root.source.name));
    let whole = match (flavour.dialect(), rows) {
        (Dialect::MySql, rows) if rows.len() as u64 > bounds.first => return Ok(Text::Marked),
        (Dialect::MySql, rows) => join(&rows.iter().map(text).collect::<Result<Vec<_>, _>>()?),
        (Dialect::Postgres | Dialect::Sqlite, rows) => rows.first().map(text).transpose()?.unwrap_or("[]").to_owned(),
    };
    if bounds.quick {
        let is_mark = |byte| matches!(byte, TOO_MANY | MISSING);
        return Ok(match has_control(&whole) {
            false => Text::Whole(whole),
            true if whole.bytes().filter(|byte| *byte < b' ').all(is_mark) => Text::Marked,
            true => Text::Unescaped,
        });
    }
    let Some(at) = memchr::memchr2(TOO_MANY, MISSING, whole.as_bytes()) else { return Ok(Text::Whole(whole)) };
    let number = whole[at + 1..].split(';').next().and_then(|number| number.parse::<usize>().ok()).unwrap_or(0);
    let nodes = numbered(root);
    let node = nodes.get(number).copied().unwrap_or(root);
    match whole.as_bytes()[at] {
        TOO_MANY if number == 0 => Ok(Text::Marked),
        TOO_MANY => Err(limits.too_many(limits::path(root, node))),
        _ => Err(Error::NotFound { model: node.source.name }),
    }
}

/// Whether there is a character that no JSON text holds: a mark, or a part of a text. Looked at in pieces, it is fast.
fn has_control(text: &str) -> bool {
    text.as_bytes().chunks(64).any(|piece| piece.iter().fold(false, |found, &byte| found | (byte < 0x20)))
}

/// The texts as a list.
fn join(texts: &[&str]) -> String {
    let mut out = String::with_capacity(texts.iter().map(|text| text.len() + 1).sum::<usize>() + 2);
    out.push('[');
    for (place, text) in texts.iter().enumerate() {
        out.push_str(if place > 0 { "," } else { "" });
        out.push_str(text);
    }
    out.push(']');
    out
}
