//! Orders that lead into other databases: where the records of such a path stand in the order is asked there first, and
//! stands in the statement as a table made of parameters.

use std::{collections::HashMap, sync::Arc};

use super::{
    Node,
    between::Between,
    cursor::position,
    node::Child,
    plan::{Way, near_columns},
};
use crate::{
    db::{Db, Place, SqlWriter, column_list, read_values},
    error::{Error, Result},
    filter::{
        Ask, Expr, MOST_KEYS, OrderKey, Ranks, home_between, hop_of, keys_at, keys_of, live, only_column, ordered_column,
        refuse_external,
    },
    record::keys::{KeyValues as Key, distinct, fingerprint},
    schema::{ColType, Column, Hop, HopRef, Join, SourceInfo},
    value::{Kind, Value},
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
pub(super) async fn settle(ask: &dyn Ask, here: Place, node: &mut Node) -> Result<()> {
    for place in 0..node.order.len() {
        let key = &node.order[place];
        if let Some(&first) = key.path.first()
            && leads_away(ask.db(), here, node.source, &key.path)?
        {
            let after = position(node)?.map(|mut values| values.swap_remove(place));
            let ranks = ranks(ask, here, node, (key, first), after).await?;
            node.order[place].ranks = Some(Arc::new(ranks));
        }
    }
    Ok(())
}

/// Follows the path, which has a first step, from the records that meet the filter of the node; `after` is the value that the
/// node's cursor has there.
async fn ranks(
    ask: &dyn Ask,
    here: Place,
    node: &Node,
    (key, first): (&OrderKey, HopRef),
    after: Option<Value>,
) -> Result<Ranks> {
    let mut source = node.source;
    let near = near_columns(source, hop_of(source, first)?)?;
    let names: Vec<_> = near.iter().map(|&index| source.column(index).name.clone()).collect();
    let filter = Expr::And(node.filter.clone());
    let from = keys_of(ask, here, (source, &names), !node.with_deleted, &filter).await?;
    // Each key of this side, and where it has led so far.
    let mut trails: Vec<(Key, Key)> = from.into_iter().map(|key| (key.clone(), key)).collect();
    for (place, &at) in key.path.iter().enumerate() {
        let hop = hop_of(source, at)?;
        let next = match key.path.get(place + 1) {
            Some(&next) => End::Columns(near_columns(&hop.target().source, hop_of(&hop.target().source, next)?)?),
            None => End::Rank { field: key.field, after: after.as_ref(), shown: node.cursor },
        };
        trails = follow(ask, (source, at, hop), trails, &next).await?;
        source = &hop.target().source;
    }
    let rank =
        Column { name: Ranks::PLACE.into(), ty: ColType::BIGINT.clone(), nullable: true, ..node.source.column(near[0]).clone() };
    let columns = near.iter().map(|&index| node.source.column(index).clone()).chain([rank]).collect();
    Ok(ranked(columns, trails, node.cursor, after.as_ref()))
}

/// The places at the ends of the trails; with what stands there, where it is `shown`.
fn ranked(columns: Vec<Column>, trails: Vec<(Key, Key)>, shown: bool, after: Option<&Value>) -> Ranks {
    let mut ranks = Ranks { columns, rows: Vec::with_capacity(trails.len()), values: HashMap::new(), after: Value::Null };
    // The last place before the cursor, and the one with its value.
    let (mut before, mut same) = (0, None);
    for (mut row, end) in trails {
        let mut end = end.into_iter();
        // Between two places there is room for a cursor whose value is gone.
        let place = 2 * whole(end.next());
        row.push(Value::Int(place));
        ranks.rows.push(row);
        if shown {
            ranks.values.extend(end.next().map(|value| (place, value)));
        }
        match after.map(|_| whole(end.next())) {
            Some(0) => same = Some(place),
            Some(..0) => before = before.max(place),
            _ => {}
        }
    }
    if after.is_some_and(|value| !value.is_null()) {
        ranks.after = Value::Int(same.unwrap_or(before + 1));
    }
    ranks
}

fn whole(value: Option<Value>) -> i64 {
    match value {
        Some(Value::Int(number)) => number,
        _ => 0,
    }
}

/// What is read of the records that a step leads to.
enum End<'a> {
    /// The columns that lead on.
    Columns(Vec<usize>),
    /// The place in the order of a field; the value, where it is `shown`; how it compares with this one.
    Rank { field: u16, shown: bool, after: Option<&'a Value> },
}

/// One step on: for each key that leads to a record, what is read of the record.
async fn follow(
    ask: &dyn Ask,
    (source, at, hop): (&'static SourceInfo, HopRef, &'static Hop),
    trails: Vec<(Key, Key)>,
    end: &End<'_>,
) -> Result<Vec<(Key, Key)>> {
    let target = &hop.target().source;
    let keys = distinct(trails.iter().map(|(_, key)| key.clone()));
    let (_, far) = keys_at(hop);
    let mut pairs: HashMap<String, Key> = HashMap::new();
    let width = keys.first().map_or(0, Vec::len);
    let none = |keys: &[Key]| keys.is_empty() && ask.answers();
    if matches!(hop.join, Join::Through(_) | Join::Along(_)) && !none(&keys) {
        let home = home_between(ask.db(), hop)?.unwrap_or(ask.db().place_of((hop.target)())?);
        let child = Child { at, node: Node::new(target) };
        let between = Between::new(ask.db(), home, &Node::new(source), &child, MOST_KEYS as u64 + 1)?;
        let rows = between.rows(ask, &keys).await?;
        if rows.len() > MOST_KEYS {
            return Err(Error::Limit { path: hop.name.to_owned(), limit: MOST_KEYS as u64 });
        }
        for row in rows {
            pairs.insert(fingerprint(&row[..width]).into_owned(), row[width..width + far.len()].to_vec());
        }
    } else {
        pairs.extend(keys.iter().map(|key| (fingerprint(key).into_owned(), key.clone())));
    }
    let found = read(ask, hop, far, &distinct(pairs.values().cloned()), end).await?;
    let next = |key: &Key| found.get(&*fingerprint(pairs.get(&*fingerprint(key))?)).cloned();
    Ok(trails.into_iter().filter_map(|(start, key)| Some((start, next(&key)?))).collect())
}

/// What is read of the records with these keys, without those where it is null.
async fn read(ask: &dyn Ask, hop: &'static Hop, far: &[String], keys: &[Key], end: &End<'_>) -> Result<HashMap<String, Key>> {
    if keys.is_empty() && ask.answers() {
        return Ok(HashMap::new());
    }
    let (target, place) = (&hop.target().source, ask.db().place_of((hop.target)())?);
    let mut columns: Vec<&Column> = far.iter().filter_map(|name| target.table.column(name)).collect();
    let rank = Column { name: Ranks::PLACE.into(), ty: ColType::BIGINT.clone(), nullable: true, ..columns[0].clone() };
    let side = Column { ty: ColType::new(Kind::I32), ..rank.clone() };
    let mut sql = SqlWriter::new(ask.db().flavour(place));
    sql.sql("SELECT ");
    column_list(&mut sql, "t0", &columns);
    match end {
        End::Columns(next) => {
            sql.sql(", ");
            let next: Vec<&Column> = next.iter().map(|&index| target.column(index)).collect();
            column_list(&mut sql, "t0", &next);
            columns.extend(next);
        }
        &End::Rank { field, shown, after } => {
            let column = only_column(target, field)?;
            sql.sql(", CASE WHEN ").column("t0", &column.name);
            sql.sql(" IS NOT NULL THEN dense_rank() OVER (ORDER BY ");
            ordered_column(&mut sql, target, "t0", field)?;
            sql.sql(") END");
            columns.push(&rank);
            if shown {
                sql.sql(", ").column("t0", &column.name);
                columns.push(column);
            }
            if let Some(value) = after {
                compared(&mut sql, (target, field, column), value)?;
                columns.push(&side);
            }
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
    for row in ask.ask(place, &sql.finish()).await? {
        let mut values = read_values(&row, 0, &columns, target.name)?;
        let next = values.split_off(far.len());
        if !next.iter().any(Value::is_null) {
            found.insert(fingerprint(&values).into_owned(), next);
        }
    }
    Ok(found)
}

/// Appends whether a column comes before a value (-1), has it (0), or comes behind it (1).
fn compared(sql: &mut SqlWriter, (source, field, column): (&SourceInfo, u16, &Column), value: &Value) -> Result<()> {
    sql.sql(", CASE WHEN ");
    ordered_column(sql, source, "t0", field)?;
    sql.sql(" < ").bind(value.clone(), &column.ty).sql(" THEN -1 WHEN ");
    ordered_column(sql, source, "t0", field)?;
    sql.sql(" = ").bind(value.clone(), &column.ty).sql(" THEN 0 WHEN ").column("t0", &column.name);
    sql.sql(" IS NOT NULL THEN 1 END");
    Ok(())
}
