//! A step whose tables between live in another database than the records that it leads to, or whose rows went with parents
//! that live in another one: these rows are fetched first, and stand in the statement of the records as a table made of
//! parameters.

use std::borrow::Cow;

use super::{
    Child, Node,
    plan::far_key,
    run::{Known, Level},
    statement,
    template::{Hole, Sketch, Template},
};
use crate::{
    db::{Db, Place, Row, SqlWriter, Statement, column_list, read_values},
    dialect::table_name,
    error::{Error, ReadError, Result},
    filter::{Ask, far_names, pairs},
    schema::{ColType, Column, Hop, Join, SourceInfo, Via},
    value::{Cell, Kind, Value},
};

/// The column of the rows between that holds the stamp of their parent.
pub(super) const STAMP_OF_PARENT: &str = "modelink_stamp_of_parent";

/// The rows between, for the keys of the parents.
pub(super) struct Between {
    place: Place,
    template: Template,
    /// What the statement of the records needs of them, the parent's key first.
    pub columns: Vec<Column>,
    /// Whether those that went with a deleted parent are among them: its stamp stands behind its key, and is their last column.
    pub stamped: bool,
}

/// Whether a step shows the rows between that went with a deleted parent: they have its stamp.
pub(super) fn is_stamped(parent: &Node, hop: &Hop) -> bool {
    let shown = parent.with_deleted && parent.source.deleted_at.is_some();
    shown && matches!(&hop.join, Join::Through(via) if via.soft_delete)
}

impl Between {
    /// For a step whose tables between live in that place; `most` rows at most.
    pub(super) fn new(db: &Db, place: Place, parent: &Node, child: &Child, most: u64) -> Result<Self> {
        let (hop, node) = (child.hop(parent)?, &child.node);
        let (mut sketch, key) = (Sketch::new(db, db.flavour(place)), far_key(parent, hop));
        let (mut columns, stamped) = (columns(hop, node, &key), is_stamped(parent, hop));
        match &hop.join {
            Join::Through(via) if stamped => {
                stamped_rows(&mut sketch, (via, node), key, &columns);
                columns.push(moment(STAMP_OF_PARENT, &columns[0]));
            }
            Join::Through(via) => rows(&mut sketch, (via, node), key, &columns),
            Join::Along(trail) => statement::pairs_along(&mut sketch, trail, key, parent.with_deleted || node.with_deleted),
            Join::Here { .. } | Join::There { .. } => {
                return Err(Error::Unsupported(format!("nothing is between `{}` and `{}`", parent.source.name, hop.name)));
            }
        }
        sketch.sql.sql(&format!(" LIMIT {}", most.min(i64::MAX as u64)));
        Ok(Between { place, template: sketch.finish(), columns, stamped })
    }

    /// What the statement takes for these parents: their keys, with their stamps where it asks for these.
    pub(super) fn asked<'k>(
        &self,
        level: &Level<'_>,
        known: &'k Known<'_>,
        parents: &[Row],
    ) -> Result<Cow<'k, [Vec<Value>]>, ReadError> {
        if !self.stamped {
            return Ok(Cow::Borrowed(&known.values));
        }
        let place = level.stamp().ok_or_else(|| ReadError::new("the stamps of the rows were not read".into()))?;
        let mut stamps = vec![Value::Null; known.values.len()];
        for (row, &key) in parents.iter().zip(&known.keys) {
            if let Some(stamp) = stamps.get_mut(key as usize) {
                *stamp = Cell::new(row, place, &STAMP).value()?;
            }
        }
        let with_stamp = |(key, stamp): (&Vec<Value>, Value)| key.iter().cloned().chain([stamp]).collect();
        Ok(known.values.iter().zip(stamps).map(with_stamp).collect())
    }

    /// The statement for these keys of parents.
    pub(super) fn statement(&self, db: &Db, keys: &[Vec<Value>]) -> Result<Statement> {
        self.template.fill(db, &[], keys)
    }

    /// The rows for these keys of parents.
    pub(super) async fn rows(&self, ask: &dyn Ask, keys: &[Vec<Value>]) -> Result<Vec<Vec<Value>>> {
        let rows = ask.ask(self.place, &self.statement(ask.db(), keys)?).await?;
        let columns: Vec<&Column> = self.columns.iter().collect();
        rows.iter().map(|row| read_values(row, 0, &columns, "link")).collect()
    }
}

static STAMP: ColType = ColType::new(Kind::DateTime);

/// A column for stamps beside another.
fn moment(name: &str, beside: &Column) -> Column {
    Column { name: name.into(), ty: STAMP.clone(), nullable: true, ..beside.clone() }
}

/// Appends the query for the rows between parents with the keys that are filled in and records of a node.
fn rows(sketch: &mut Sketch<'_>, (via, node): (&Via, &Node), key: Vec<Column>, columns: &[Column]) {
    sketch.sql.sql("SELECT ");
    column_list(&mut sketch.sql, "v", &columns.iter().collect::<Vec<_>>());
    from(&mut sketch.sql, via);
    sketch.sql.sql(" WHERE ");
    sketch.hole(Hole::Keys("v".into(), key));
    if via.soft_delete && !node.with_deleted {
        sketch.sql.sql(" AND ").column("v", "deleted_at").sql(" IS NULL");
    }
}

/// The same with those that went with a deleted parent, and with its stamp, which is filled in beside its key.
fn stamped_rows(sketch: &mut Sketch<'_>, (via, node): (&Via, &Node), mut key: Vec<Column>, columns: &[Column]) {
    key.push(moment("deleted_at", &key[0]));
    sketch.sql.sql("SELECT ");
    column_list(&mut sketch.sql, "v", &columns.iter().collect::<Vec<_>>());
    sketch.sql.sql(", ").column("parent", "deleted_at");
    from(&mut sketch.sql, via);
    sketch.sql.sql(" JOIN ");
    sketch.hole(Hole::Between("parent".into(), key));
    sketch.sql.sql(" ON ");
    pairs(&mut sketch.sql, "v", &via.near, "parent", &via.near);
    if !node.with_deleted {
        let sql = sketch.sql.sql(" WHERE (").column("v", "deleted_at").sql(" IS NULL OR ").column("v", "deleted_at");
        sql.sql(" = ").column("parent", "deleted_at").sql(")");
    }
}

fn from(sql: &mut SqlWriter, via: &Via) {
    let name = table_name(sql.dialect(), via.schema.as_deref(), &via.table);
    sql.sql(" FROM ").sql(&name).sql(" AS v");
}

/// The columns of both ends, the one that marks deleted rows, and those of the link that are shown.
fn columns(hop: &Hop, node: &Node, key: &[Column]) -> Vec<Column> {
    let source: &SourceInfo = node.source;
    let (ends, names) = match &hop.join {
        Join::Through(via) => (&source.table.primary_key, via.far.clone()),
        Join::Along(trail) => (&trail.far, far_names(trail)),
        Join::Here { .. } | Join::There { .. } => return key.to_vec(),
    };
    let far = names.into_iter().zip(ends.iter().filter_map(|end| source.table.column(end)));
    let mut columns: Vec<Column> = key.to_vec();
    columns.extend(far.map(|(name, end)| Column { name, ..end.clone() }));
    if let (Join::Through(via), Some(first)) = (&hop.join, columns.first())
        && via.soft_delete
    {
        columns.push(moment("deleted_at", first));
    }
    let shown = node.link.into_iter().flat_map(|link| node.link_columns.iter().map(|&index| link.column(index)));
    for column in shown {
        if !columns.iter().any(|known| known.name == column.name) {
            columns.push(column.clone());
        }
    }
    columns
}

/// Appends these rows as a table of that alias.
pub(super) fn table(sql: &mut SqlWriter, alias: &str, columns: &[Column], rows: &[Vec<Value>]) {
    sql.sql("(SELECT ");
    for (place, column) in columns.iter().enumerate() {
        sql.sql(if place > 0 { ", " } else { "" }).sql(&format!("c{place} AS ")).name(&column.name);
    }
    sql.sql(" FROM ").rows(&columns.iter().collect::<Vec<_>>(), rows).sql(") AS ").sql(alias);
}
