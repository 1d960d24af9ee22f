//! The search over `searchable` columns and relations: each word of the text is found somewhere, whatever the case.

use super::{Expr, Operand, Operator, Quantifier};
use crate::{
    error::{Error, Result},
    schema::{HopRef, SourceInfo},
    value::Value,
};

/// The condition that a search stands for.
pub(super) fn search(source: &'static SourceInfo, text: &str) -> Result<Expr> {
    if places(source, "", &mut Vec::new()).is_empty() {
        let name = source.name;
        return Err(Error::Unsupported(format!("nothing of `{name}` is searched: mark fields with `#[column(searchable)]`")));
    }
    Ok(Expr::And(words(text).map(|word| Expr::Or(places(source, word, &mut Vec::new()))).collect()))
}

/// The condition that a column holds each word of a text.
pub(crate) fn search_in(field: u16, text: &str) -> Expr {
    Expr::And(words(text).map(|word| holds(field, word)).collect())
}

/// The words of a text.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

fn holds(field: u16, word: &str) -> Expr {
    Expr::Compare(field, Operator::IContains, Operand::Value(Value::Text(word.to_owned())))
}

/// Where a word may stand: the searchable columns, and those behind searchable relations. A model is entered once on each
/// way, so that relations that lead in a circle end.
fn places(source: &'static SourceInfo, word: &str, way: &mut Vec<&'static str>) -> Vec<Expr> {
    way.push(&source.table.name);
    let mut found = Vec::new();
    for (index, field) in (0..).zip(&source.fields) {
        if field.column.is_some_and(|column| column.searchable) {
            found.push(holds(index, word));
        }
        let Some(hop) = field.hop.as_ref().filter(|_| field.relation.is_some_and(|relation| relation.searchable)) else {
            continue;
        };
        let target = &hop.target().source;
        if !way.contains(&target.table.name.as_str()) {
            let below = places(target, word, way);
            if !below.is_empty() {
                found.push(Expr::Related(HopRef::Relation(index), Quantifier::Any, Box::new(Expr::Or(below))));
            }
        }
    }
    way.pop();
    found
}
