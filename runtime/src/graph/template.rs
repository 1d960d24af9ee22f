//! A statement whose text depends on the shape of a query alone, with holes for what its values decide. It is made once for
//! each shape, and filled for each call.

use super::{Aggregate, Node, between, cursor::position};
use crate::{
    db::{Db, SqlWriter, Statement},
    dialect::{Dialect, Flavour},
    error::Result,
    filter::{Expr, Quantifier, Renderer, holds_for_null, pairs},
    schema::{ColType, Column, HopRef},
    value::Value,
};

/// A limit up to this one is part of the shape: how a statement is best run depends on it.
pub(super) const SMALL: u64 = 100;

/// What is filled in for each call. Nodes have numbers: the root is 0, and the others follow in the order of the query.
pub(super) enum Hole {
    /// ` AND …`: the conditions of a node, over the rows of this alias.
    Filter(usize, String),
    /// The same in a join, before those that follow it.
    JoinFilter(usize, String),
    /// ` AND …`: that the rows come behind the node's cursor.
    After(usize, String),
    /// ` AND …`: the condition of one of a node's aggregates.
    Aggregate(usize, usize, String),
    /// That these columns hold one of the parents' keys.
    Keys(String, Vec<Column>),
    /// The rows between the parents and these records, as a table of this alias.
    Between(String, Vec<Column>),
    /// The ranks of a key of a node's order, as a table.
    Ranks(usize, usize, String),
    /// ` LIMIT …`, at most this one.
    Limit(usize, u64),
    /// ` OFFSET …`.
    Offset(usize),
    /// The number of rows left out, as a number.
    Skipped(usize),
    /// The number of the last row shown, as a number.
    Last(usize),
}

/// The statement of a shape.
pub(super) struct Template {
    flavour: Flavour,
    pieces: Vec<(String, Hole)>,
    tail: String,
    aliases: usize,
    joined: Vec<Beside>,
}

/// A node whose one record, or nothing, stands beside the rows of its parent.
pub(super) struct Beside {
    /// The alias of the parent's rows.
    pub parent: String,
    /// The step that leads to it.
    pub step: HopRef,
    pub node: usize,
    pub alias: String,
    /// The alias of the row between, where there is one, and its columns that hold the record's key.
    pub between: Option<(String, Vec<String>)>,
}

/// A template in the making.
pub(super) struct Sketch<'a> {
    /// The text since the last hole.
    pub sql: SqlWriter,
    /// Hands out aliases.
    pub renderer: Renderer<'a>,
    /// What was joined, and can be asked there.
    pub joined: Vec<Beside>,
    pieces: Vec<(String, Hole)>,
}

impl<'a> Sketch<'a> {
    pub(super) fn new(db: &'a Db, flavour: Flavour) -> Self {
        Sketch { sql: SqlWriter::new(flavour), renderer: Renderer::new(db), joined: Vec::new(), pieces: Vec::new() }
    }

    /// Leaves a hole here.
    pub(super) fn hole(&mut self, hole: Hole) {
        let flavour = self.sql.flavour;
        let text = std::mem::replace(&mut self.sql, SqlWriter::new(flavour)).finish().sql.into_owned();
        self.pieces.push((text, hole));
    }

    pub(super) fn finish(self) -> Template {
        let flavour = self.sql.flavour;
        let aliases = self.renderer.aliases();
        let (pieces, joined) = (self.pieces, self.joined);
        Template { flavour, pieces, tail: self.sql.finish().sql.into_owned(), aliases, joined }
    }
}

impl Template {
    /// The statement for these values. `nodes` are those of the query by their numbers.
    pub(super) fn fill(&self, db: &Db, nodes: &[&Node], keys: &[Vec<Value>]) -> Result<Statement> {
        let mut sql = SqlWriter::with_capacity(self.flavour, self.length());
        let mut renderer = Renderer::beyond(db, self.aliases);
        for (text, hole) in &self.pieces {
            sql.sql(text);
            match hole {
                Hole::Filter(node, alias) => self.filter(&mut sql, &mut renderer, nodes, (*node, alias))?,
                Hole::JoinFilter(node, alias) => {
                    for condition in &nodes[*node].filter {
                        sql.sql(" AND ");
                        renderer.condition(&mut sql, nodes[*node].source, alias, condition)?;
                    }
                }
                Hole::After(node, alias) => {
                    let node = nodes[*node];
                    if let Some(values) = position(node)? {
                        sql.sql(" AND ");
                        renderer.after(&mut sql, node.source, alias, &node.order, &values)?;
                    }
                }
                Hole::Aggregate(node, place, alias) => {
                    let node = nodes[*node];
                    let Aggregate { at, filter, .. } = &node.aggregates[*place];
                    if !matches!(filter, Expr::Const(true)) {
                        sql.sql(" AND ");
                        let target = &crate::filter::hop_of(node.source, *at)?.target().source;
                        renderer.condition(&mut sql, target, alias, filter)?;
                    }
                }
                Hole::Keys(alias, columns) => {
                    sql.keys_in(alias, &columns.iter().collect::<Vec<_>>(), keys);
                }
                Hole::Between(alias, columns) => between::table(&mut sql, alias, columns, keys),
                Hole::Ranks(node, key, alias) => {
                    if let Some(ranks) = &nodes[*node].order[*key].ranks {
                        between::table(&mut sql, alias, &ranks.columns, &ranks.rows);
                    }
                }
                Hole::Limit(node, most) => {
                    sql.sql(" LIMIT ");
                    let limit = nodes[*node].limit.map_or(*most, |limit| limit.min(*most));
                    number(&mut sql, limit, limit <= SMALL || limit == *most);
                }
                Hole::Offset(node) => {
                    if let Some(offset) = nodes[*node].offset.filter(|&offset| offset > 0) {
                        sql.sql(" OFFSET ");
                        number(&mut sql, offset, false);
                    }
                }
                Hole::Skipped(node) => number(&mut sql, nodes[*node].offset.unwrap_or(0), false),
                Hole::Last(node) => {
                    let node = nodes[*node];
                    number(&mut sql, node.offset.unwrap_or(0).saturating_add(node.limit.unwrap_or(u64::MAX)), false);
                }
            }
        }
        sql.sql(&self.tail);
        Ok(sql.finish())
    }

    fn filter(&self, sql: &mut SqlWriter, renderer: &mut Renderer<'_>, nodes: &[&Node], place: (usize, &str)) -> Result<()> {
        nodes[place.0].filter.iter().try_for_each(|condition| self.condition(sql, renderer, nodes, place, condition))
    }

    fn condition(
        &self,
        sql: &mut SqlWriter,
        renderer: &mut Renderer<'_>,
        nodes: &[&Node],
        (node, alias): (usize, &str),
        condition: &Expr,
    ) -> Result<()> {
        if let Expr::And(parts) = condition {
            return parts.iter().try_for_each(|part| self.condition(sql, renderer, nodes, (node, alias), part));
        }
        sql.sql(" AND ");
        match self.beside(condition, nodes, alias) {
            Some((beside, inner)) => {
                let source = nodes[beside.node].source;
                let key = source.key.first().map_or("", |&index| &source.column(index).name);
                // Said once more, SQLite sees that there is a row between, and that it may begin with the record.
                if let Some((alias, columns)) = &beside.between {
                    pairs(sql, alias, columns, &beside.alias, &source.table.primary_key);
                    sql.sql(" AND ");
                }
                sql.column(&beside.alias, key).sql(" IS NOT NULL AND ");
                renderer.condition(sql, source, &beside.alias, inner)
            }
            None => renderer.condition(sql, nodes[node].source, alias, condition),
        }
    }

    /// A condition on the one record that a step leads to, where that stands in the row: so the database may begin with it.
    fn beside<'e>(&self, condition: &'e Expr, nodes: &[&Node], alias: &str) -> Option<(&Beside, &'e Expr)> {
        let Expr::Related(step, Quantifier::Any, inner) = condition else { return None };
        let is = |beside: &&Beside| beside.parent == alias && beside.step.is(*step) && nodes[beside.node].filter.is_empty();
        // What holds where there is no record needs no record.
        self.joined.iter().find(is).filter(|_| !holds_for_null(inner)).map(|beside| (beside, &**inner))
    }

    fn length(&self) -> usize {
        self.pieces.iter().map(|(text, _)| text.len() + 40).sum::<usize>() + self.tail.len()
    }
}

/// MariaDB takes no parameter as the limit of a list.
fn number(sql: &mut SqlWriter, number: u64, written: bool) {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    if written || sql.dialect() == Dialect::MySql {
        sql.sql(&number.to_string());
    } else {
        sql.bind(Value::Int(number), ColType::BIGINT);
    }
}
