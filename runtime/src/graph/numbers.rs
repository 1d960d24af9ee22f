//! Numbers about records that no statement of their node can reach: the tables between, or the records, live in another
//! database. They are counted there, by one statement for all rows of the node, and stand beside the rows.

use super::{
    Aggregate, Function, Node,
    between::Between,
    node::Child,
    plan::{Cells, Way, far_key, near_columns},
    run::{KeyCells, Level, Run},
    statement,
    template::Template,
};
use crate::{
    db::{Db, Place, Row},
    error::{ReadError, Result},
    filter::{Expr, hop_of, refuse_external},
    schema::{ColType, Column, SourceInfo},
    value::{Cell, Decimal, Kind, Value},
};

/// One of a node's numbers that is counted elsewhere.
pub(super) struct Apart {
    /// Its place among the node's numbers.
    pub place: usize,
    /// The places in the node's cells of the key that leads there.
    near: Vec<usize>,
    /// The columns of that key, in front of each number.
    key: Vec<Column>,
    home: Place,
    /// The rows between, where they are fetched before.
    between: Option<Between>,
    template: Template,
    ty: &'static ColType,
}

/// The columns that lead to the numbers counted elsewhere, which the node's statement must show.
pub(super) fn columns(db: &Db, here: Place, node: &Node) -> Result<Vec<usize>> {
    let mut columns = Vec::new();
    for aggregate in &node.aggregates {
        if aggregate.leads_away(db, here, node.source)? {
            columns.extend(near_columns(node.source, hop_of(node.source, aggregate.at)?)?);
        }
    }
    Ok(columns)
}

impl Aggregate {
    /// Whether the statement of its node cannot reach the records.
    pub(super) fn leads_away(&self, db: &Db, here: Place, source: &'static SourceInfo) -> Result<bool> {
        let hop = hop_of(source, self.at)?;
        refuse_external(hop)?;
        Ok(!Way::of(db, hop)?.stays(here))
    }

    /// The records as a node below one that shows no deleted ones: so they are counted, whatever the rows show.
    fn as_child(&self, source: &'static SourceInfo) -> Result<(Node, Child)> {
        let mut node = Node::new(&hop_of(source, self.at)?.target().source);
        node.filter.extend((!matches!(self.filter, Expr::Const(true))).then(|| self.filter.clone()));
        Ok((Node::new(source), Child { at: self.at, node }))
    }

    /// What is said of no records.
    fn of_none(&self, ty: &ColType) -> Value {
        match (self.function, ty.kind) {
            (Function::Count | Function::CountOf(_), _) => Value::Int(0),
            (Function::Min(_) | Function::Max(_), _) => Value::Null,
            (Function::Sum(_), Kind::F32 | Kind::F64) => Value::Float(0.0),
            (Function::Sum(_), _) => Value::Decimal(Decimal::ZERO),
        }
    }
}

impl Apart {
    /// Those of a node whose cells are these; `most` rows between at most.
    pub(super) fn all(db: &Db, here: Place, node: &Node, cells: &Cells, most: u64) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for (place, aggregate) in node.aggregates.iter().enumerate() {
            if aggregate.leads_away(db, here, node.source)? {
                all.push(Self::new(db, node.source, (place, aggregate), cells, most)?);
            }
        }
        Ok(all)
    }

    fn new(
        db: &Db,
        source: &'static SourceInfo,
        (place, aggregate): (usize, &Aggregate),
        cells: &Cells,
        most: u64,
    ) -> Result<Self> {
        let hop = hop_of(source, aggregate.at)?;
        let (parent, child) = aggregate.as_child(source)?;
        let way = Way::of(db, hop)?;
        let between = way.between.map(|home| Between::new(db, home, &parent, &child, most)).transpose()?;
        let template = statement::of_number(db, db.flavour(way.place), &parent, &child, aggregate.function, between.as_ref())?;
        let at = |column: usize| cells.columns.iter().position(|&known| known == column);
        let near = near_columns(source, hop)?.into_iter().filter_map(at).collect();
        let (key, ty) = (far_key(&parent, hop), aggregate.ty(source)?);
        Ok(Apart { place, near, key, home: way.place, between, template, ty })
    }

    /// The statements, with empty lists of keys.
    pub(super) fn explain(&self, db: &Db, node: &Node) -> Result<Vec<String>> {
        let (_, child) = node.aggregates[self.place].as_child(node.source)?;
        let between = self.between.iter().map(|between| Ok(between.statement(db, &[])?.sql.into_owned()));
        let counted = std::iter::once_with(|| Ok(self.template.fill(db, &[&child.node], &[])?.sql.into_owned()));
        between.chain(counted).collect()
    }

    /// The number of each of these rows.
    pub(super) async fn values(&self, run: &Run<'_>, level: &Level<'_>, rows: &[Row]) -> Result<Vec<Value>> {
        let (scope, node) = (run.scope, level.node);
        let aggregate = &node.aggregates[self.place];
        let near = KeyCells::of_parent(level, &self.near);
        let known = near.distinct(rows).map_err(|error| error.of(node.source.name))?;
        let mut numbers = vec![aggregate.of_none(self.ty); known.values.len()];
        let mut keys = known.values.clone();
        if let Some(between) = self.between.as_ref().filter(|_| !keys.is_empty()) {
            keys = between.rows(scope, &keys).await?;
            run.limits.check_rows(|| level.path(), keys.len())?;
        }
        if !keys.is_empty() {
            let (_, child) = aggregate.as_child(node.source)?;
            let found = scope.fetch(self.home, &self.template.fill(scope.db(), &[&child.node], &keys)?).await?;
            let far = KeyCells::of_child(&self.key);
            for row in &found {
                let read = || Ok::<_, ReadError>((far.read(row)?, Cell::new(row, self.key.len(), self.ty).value()?));
                let (key, number) = read().map_err(|error| error.of(child.node.source.name))?;
                if let Some(&place) = key.and_then(|key| known.numbers.get(&*key)) {
                    numbers[place as usize] = number;
                }
            }
        }
        let of_row = |&key: &u32| numbers.get(key as usize).cloned().unwrap_or_else(|| aggregate.of_none(self.ty));
        Ok(known.keys.iter().map(of_row).collect())
    }
}
