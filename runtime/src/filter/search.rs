//! The search over `searchable` columns and relations: each word of the text is found somewhere, whatever the case.
//!
//! An index by trigrams finds the candidates, and the database looks at each of them again: the answer is the same without
//! it. All places of a word have to be found by some index, or none is of use.

use super::{Expr, Operand, Operator, Quantifier, Renderer};
use crate::{
    db::SqlWriter,
    dialect::Dialect,
    error::{Error, Result},
    schema::{HopRef, Index, SourceInfo},
    value::Value,
};

impl Renderer<'_> {
    /// Appends the condition that a search stands for.
    pub(super) fn search(&mut self, sql: &mut SqlWriter, source: &'static SourceInfo, alias: &str, text: &str) -> Result<()> {
        if places(source, "", &mut Vec::new()).is_empty() {
            let name = source.name;
            return Err(Error::Unsupported(format!("nothing of `{name}` is searched: mark fields with `#[column(searchable)]`")));
        }
        let indexed = sql.dialect() == Dialect::Postgres && source.table.indexes.iter().any(Index::finds_parts);
        let key = match source.table.primary_key.as_slice() {
            [key] if indexed => key,
            _ => {
                let words: Vec<_> = words(text).map(|word| Expr::Or(places(source, word, &mut Vec::new()))).collect();
                return self.condition(sql, source, alias, &Expr::And(words));
            }
        };
        sql.sql("(1 = 1");
        for word in words(text) {
            for (number, place) in places(source, word, &mut Vec::new()).iter().enumerate() {
                sql.sql(if number == 0 { " AND (" } else { " OR " });
                match place {
                    Expr::Related(..) => self.among(sql, source, (alias, key), place)?,
                    here => self.condition(sql, source, alias, here)?,
                }
            }
            sql.sql(")");
        }
        sql.sql(")");
        Ok(())
    }

    /// Appends that the record is one of those that the condition holds for, which are looked up first: their keys are
    /// found by the index of the key.
    fn among(&mut self, sql: &mut SqlWriter, source: &'static SourceInfo, at: (&str, &str), condition: &Expr) -> Result<()> {
        let ((alias, key), other) = (at, self.alias());
        sql.column(alias, key).sql(" = ANY (ARRAY(SELECT ").column(&other, key).sql(" FROM ");
        sql.table(&source.table).sql(" AS ").sql(&other).sql(" WHERE ");
        self.condition(sql, source, &other, condition)?;
        sql.sql("))");
        Ok(())
    }
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
