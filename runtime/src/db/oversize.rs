//! Lists that are longer than a packet of MariaDB or MySQL may be: they go into temporary tables, a packet at a time.

use super::{Bind, Statement};
use crate::{
    error::{Error, Result},
    value::Value,
};

/// How many bytes of lists a statement carries itself; a server takes 16 MiB in a packet, where nobody changed that.
const MOST: usize = 4 << 20;

/// What stands in a statement for a list: [`super::SqlWriter::one_of`] writes it.
const LIST: &str = "JSON_TABLE(?, '$[*]' COLUMNS (k ";
const END: &str = " PATH '$')) AS list";

/// A statement over temporary tables, and what makes, fills and removes them.
pub(super) struct Split {
    pub before: Vec<Statement>,
    pub statement: Statement,
    pub after: Vec<Statement>,
}

/// Moves the lists of a statement out of it, where they are too long together.
pub(super) fn split(statement: &Statement) -> Result<Option<Split>> {
    let length = |bind: &Bind| match bind {
        Bind::Many(values, _) => values.iter().map(size).sum(),
        _ => 0,
    };
    if statement.binds.iter().map(length).sum::<usize>() <= MOST {
        return Ok(None);
    }
    let (mut before, mut after, mut binds) = (Vec::new(), Vec::new(), Vec::new());
    let (mut text, mut rest) = (String::new(), statement.sql.as_ref());
    for bind in &statement.binds {
        let Bind::Many(values, ty) = bind else {
            binds.push(bind.clone());
            continue;
        };
        let cut =
            rest.split_once(LIST).and_then(|(head, tail)| tail.split_once(END).map(|(declared, tail)| (head, declared, tail)));
        let (head, declared, tail) = cut.ok_or_else(|| Error::Unsupported("a list is too long for this statement".into()))?;
        let table = format!("modelink_list_{}", after.len());
        text.push_str(head);
        text.push_str(&format!("{table} AS list"));
        rest = tail;
        before.push(Statement::new(format!("DROP TEMPORARY TABLE IF EXISTS {table}")));
        for (place, part) in parts(values).into_iter().enumerate() {
            let start = if place == 0 { format!("CREATE TEMPORARY TABLE {table} AS") } else { format!("INSERT INTO {table}") };
            let sql = format!("{start} SELECT k FROM {LIST}{declared}{END}");
            before.push(Statement { sql: sql.into(), binds: vec![Bind::Many(part.to_vec(), ty.clone())] });
        }
        after.push(Statement::new(format!("DROP TEMPORARY TABLE {table}")));
    }
    text.push_str(rest);
    Ok(Some(Split { before, statement: Statement { sql: text.into(), binds }, after }))
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len() + 3,
        Value::Bytes(bytes) => bytes.len() * 2 + 3,
        _ => 40,
    }
}

/// The values in parts of which each fits into a packet.
fn parts(values: &[Value]) -> Vec<&[Value]> {
    let (mut parts, mut start, mut length) = (Vec::new(), 0, 0);
    for (place, value) in values.iter().enumerate() {
        length += size(value);
        if length > MOST {
            parts.push(&values[start..=place]);
            (start, length) = (place + 1, 0);
        }
    }
    if start < values.len() || parts.is_empty() {
        parts.push(&values[start..]);
    }
    parts
}
