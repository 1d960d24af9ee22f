//! Orders that lead into other databases: where the records of such a path stand in the order is asked there first, and
//! stands in the statement as a table made of parameters.

use std::{collections::HashMap, sync::Arc};

use super::{
    Node,
    between::Between,
    node::Child,
    plan::{Way, near_columns},
};
use crate::{
    db::{Db, Place, Scope, SqlWriter, column_list, read_values},
    error::{Error, Result},
    filter::{
        Expr, MOST_KEYS, OrderKey, Ranks, home_between, hop_of, keys_at, keys_of, live, only_column, ordered_column,
        refuse_external,
    },
    record::keys::{KeyValues as Key, distinct, fingerprint},
    schema::{ColType, Column, Hop, HopRef, Join, SourceInfo},
    value::Value,
};

/// Whether a path leaves the database that it begins in.
fn leads_away(db: &Db, here: Place, mut source: &'static SourceInfo, path: &[HopRef]) -> Result<bool> {
    for &at in path {
        let hop = hop_of(source, at)?;
        refuse_external(hop)?;
        if !Way::of(db, hop)?.stays(here) {
            return Ok(true);
        }
        source = &hop.target().source;
    }
    Ok(false)
}

/// The order of a node with ranks in place of the paths that lead elsewhere.
pub(super) async fn settle(scope: &Scope, here: Place, node: &mut Node) -> Result<()> {
    for place in 0..node.order.len() {
        let key = &node.order[place];
        if leads_away(scope.db(), here, node.source, &key.path)? {
            if node.cursor || node.after.is_some() {
                return Err(no_cursor(node.source));
            }
            let ranks = ranks(scope, here, node, key).await?;
            node.order[place].ranks = Some(Arc::new(ranks));
        }
    }
    Ok(())
}

fn no_cursor(source: &SourceInfo) -> Error {
    Error::Unsupported(format!(
        "the order of `{}` leads into another database, where a row's place holds for one call only: leave out `cursor()`, \
         `after:` and `.stream`, and use `limit` and `offset`",
        source.name
    ))
}

/// Follows the path from the records that meet the filter of the node.
async fn ranks(scope: &Scope, here: Place, node: &Node, key: &OrderKey) -> Result<Ranks> {
    let mut source = node.source;
    let Some((&first, _)) = key.path.split_first() else { return Ok(Ranks { columns: Vec::new(), rows: Vec::new() }) };
    let near = near_columns(source, hop_of(source, first)?)?;
    let names: Vec<_> = near.iter().map(|&index| source.column(index).name.clone()).collect();
    let filter = Expr::And(node.filter.clone());
    let from = keys_of(scope, here, (source, &names), !node.with_deleted, &filter).await?;
    // Each key of this side, and where it has led so far.
    let mut trails: Vec<(Key, Key)> = from.into_iter().map(|key| (key.clone(), key)).collect();
    for (place, &at) in key.path.iter().enumerate() {
        let hop = hop_of(source, at)?;
        let next = match key.path.get(place + 1) {
            Some(&next) => End::Columns(near_columns(&hop.target().source, hop_of(&hop.target().source, next)?)?),
            None => End::Rank(key.field),
        };
        trails = follow(scope, (source, at, hop), trails, &next).await?;
        source = &hop.target().source;
    }
    let rank =
        Column { name: Ranks::PLACE.into(), ty: ColType::BIGINT.clone(), nullable: true, ..node.source.column(near[0]).clone() };
    let columns = near.iter().map(|&index| node.source.column(index).clone()).chain([rank]).collect();
    let rows = trails.into_iter().map(|(key, rank)| key.into_iter().chain(rank).collect()).collect();
    Ok(Ranks { columns, rows })
}

/// What is read of the records that a step leads to.
enum End {
    /// The columns that lead on.
    Columns(Vec<usize>),
    /// The place in the order of a field.
    Rank(u16),
}

/// One step on: for each key that leads to a record, what is read of the record.
async fn follow(
    scope: &Scope,
    (source, at, hop): (&'static SourceInfo, HopRef, &'static Hop),
    trails: Vec<(Key, Key)>,
    end: &End,
) -> Result<Vec<(Key, Key)>> {
    let target = &hop.target().source;
    let keys = distinct(trails.iter().map(|(_, key)| key.clone()));
    let (_, far) = keys_at(hop);
    let mut pairs: HashMap<String, Key> = HashMap::new();
    let width = keys.first().map_or(0, Vec::len);
    if matches!(hop.join, Join::Through(_) | Join::Along(_)) && !keys.is_empty() {
        let home = home_between(scope.db(), hop)?.unwrap_or(scope.db().place_of((hop.target)())?);
        let child = Child { at, node: Node::new(target) };
        let between = Between::new(scope.db(), home, &Node::new(source), &child, MOST_KEYS as u64 + 1)?;
        let rows = between.rows(scope, &keys).await?;
        if rows.len() > MOST_KEYS {
            return Err(Error::Limit { path: hop.name.to_owned(), limit: MOST_KEYS as u64 });
        }
        for row in rows {
            pairs.insert(fingerprint(&row[..width]).into_owned(), row[width..width + far.len()].to_vec());
        }
    } else {
        pairs.extend(keys.iter().map(|key| (fingerprint(key).into_owned(), key.clone())));
    }
    let found = read(scope, hop, far, &distinct(pairs.values().cloned()), end).await?;
    let next = |key: &Key| found.get(&*fingerprint(pairs.get(&*fingerprint(key))?)).cloned();
    Ok(trails.into_iter().filter_map(|(start, key)| Some((start, next(&key)?))).collect())
}

/// What is read of the records with these keys, without those where it is null.
async fn read(scope: &Scope, hop: &'static Hop, far: &[String], keys: &[Key], end: &End) -> Result<HashMap<String, Key>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let (target, place) = (&hop.target().source, scope.db().place_of((hop.target)())?);
    let mut columns: Vec<&Column> = far.iter().filter_map(|name| target.table.column(name)).collect();
    let rank = Column { name: Ranks::PLACE.into(), ty: ColType::BIGINT.clone(), nullable: true, ..columns[0].clone() };
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("SELECT ");
    column_list(&mut sql, "t0", &columns);
    match end {
        End::Columns(next) => {
            sql.sql(", ");
            let next: Vec<&Column> = next.iter().map(|&index| target.column(index)).collect();
            column_list(&mut sql, "t0", &next);
            columns.extend(next);
        }
        End::Rank(field) => {
            sql.sql(", CASE WHEN ").column("t0", &only_column(target, *field)?.name);
            sql.sql(" IS NOT NULL THEN dense_rank() OVER (ORDER BY ");
            ordered_column(&mut sql, target, "t0", *field)?;
            sql.sql(") END");
            columns.push(&rank);
        }
    }
    sql.sql(" FROM ").table(&target.table).sql(" AS t0 WHERE ");
    // A required parent is shown even when it is deleted.
    if !hop.required && live(&mut sql, target, "t0") {
        sql.sql(" AND ");
    }
    let key: Vec<&Column> = columns[..far.len()].to_vec();
    sql.keys_in("t0", &key, keys);
    let mut found = HashMap::new();
    for row in scope.fetch(place, &sql.finish()).await? {
        let mut values = read_values(&row, 0, &columns, target.name)?;
        let next = values.split_off(far.len());
        if !next.iter().any(Value::is_null) {
            found.insert(fingerprint(&values).into_owned(), next);
        }
    }
    Ok(found)
}
