//! A step whose tables between live in another database than the records that it leads to: their rows are fetched first,
//! and stand in the statement of the records as a table made of parameters.

use super::{
    Child, Node,
    plan::far_key,
    statement,
    template::{Hole, Sketch, Template},
};
use crate::{
    db::{Db, Place, Scope, SqlWriter, Statement, column_list, read_values},
    dialect::table_name,
    error::{Error, Result},
    filter::far_names,
    schema::{ColType, Column, Hop, Join, SourceInfo},
    value::{Kind, Value},
};

/// The rows between, for the keys of the parents.
pub(super) struct Between {
    place: Place,
    template: Template,
    /// What the statement of the records needs of them, the parent's key first.
    pub columns: Vec<Column>,
}

impl Between {
    /// For a step whose tables between live in that place; `most` rows at most.
    pub(super) fn new(db: &Db, place: Place, parent: &Node, child: &Child, most: u64) -> Result<Self> {
        let (hop, node) = (child.hop(parent)?, &child.node);
        let with_deleted = parent.with_deleted || node.with_deleted;
        let (mut sketch, key) = (Sketch::new(db, db.flavour(place)), far_key(parent, hop));
        let columns = columns(hop, node, &key);
        match &hop.join {
            Join::Through(via) => {
                sketch.sql.sql("SELECT ");
                column_list(&mut sketch.sql, "v", &columns.iter().collect::<Vec<_>>());
                let name = table_name(sketch.sql.dialect(), via.schema.as_deref(), &via.table);
                sketch.sql.sql(" FROM ").sql(&name).sql(" AS v WHERE ");
                sketch.hole(Hole::Keys("v".into(), key));
                if via.soft_delete && !with_deleted {
                    sketch.sql.sql(" AND ").column("v", "deleted_at").sql(" IS NULL");
                }
            }
            Join::Along(trail) => statement::pairs_along(&mut sketch, trail, key, with_deleted),
            Join::Here { .. } | Join::There { .. } => {
                return Err(Error::Unsupported(format!("nothing is between `{}` and `{}`", parent.source.name, hop.name)));
            }
        }
        sketch.sql.sql(&format!(" LIMIT {}", most.min(i64::MAX as u64)));
        Ok(Between { place, template: sketch.finish(), columns })
    }

    /// The statement for these keys of parents.
    pub(super) fn statement(&self, db: &Db, keys: &[Vec<Value>]) -> Result<Statement> {
        self.template.fill(db, &[], keys)
    }

    /// The rows for these keys of parents.
    pub(super) async fn rows(&self, scope: &Scope, keys: &[Vec<Value>]) -> Result<Vec<Vec<Value>>> {
        let rows = scope.fetch(self.place, &self.statement(scope.db(), keys)?).await?;
        let columns: Vec<&Column> = self.columns.iter().collect();
        rows.iter().map(|row| read_values(row, 0, &columns, "link")).collect()
    }
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
        let moment = Column { name: "deleted_at".into(), ty: ColType::new(Kind::DateTime), nullable: true, ..first.clone() };
        columns.push(moment);
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
