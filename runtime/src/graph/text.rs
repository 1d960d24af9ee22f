//! The text in which one statement answers, and the marks in it.

use super::{
    Limits, Node,
    answer::numbered,
    limits,
    one::{MISSING, TOO_MANY},
};
use crate::{
    db::Row,
    dialect::{Dialect, Flavour},
    error::{Error, Result},
    schema::ColType,
    value::Cell,
};

/// The rows of the root as a JSON list; nothing, where there are more than `most`.
pub(super) fn list(root: &Node, limits: Limits, flavour: Flavour, most: u64, rows: &[Row]) -> Result<Option<String>> {
    let text = |row| Cell::new(row, 0, ColType::TEXT).str().map_err(|error| error.of(root.source.name));
    let whole = match (flavour.dialect(), rows) {
        (Dialect::MySql, rows) if rows.len() as u64 > most => return Ok(None),
        (Dialect::MySql, rows) => join(&rows.iter().map(text).collect::<Result<Vec<_>, _>>()?),
        (Dialect::Postgres | Dialect::Sqlite, rows) => rows.first().map(text).transpose()?.unwrap_or("[]").to_owned(),
    };
    let Some(at) = memchr::memchr2(TOO_MANY, MISSING, whole.as_bytes()) else { return Ok(Some(whole)) };
    let number = whole[at + 1..].split(';').next().and_then(|number| number.parse::<usize>().ok()).unwrap_or(0);
    let nodes = numbered(root);
    let node = nodes.get(number).copied().unwrap_or(root);
    match whole.as_bytes()[at] {
        TOO_MANY if number == 0 => Ok(None),
        TOO_MANY => Err(limits.too_many(limits::path(root, node))),
        _ => Err(Error::NotFound { model: node.source.name }),
    }
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
