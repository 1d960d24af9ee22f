//! Creating records with everything around them: parents, themselves, children, pivots, links; set by set.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{
    DraftData,
    away::{Away, beyond},
    counter::{count, uncounted},
    insert::Insert,
    keys::{KeyValues, column_list, distinct, fingerprint, read_values},
    merge::Merge,
    pairs::Pairs,
    prepare::{Adoption, Expected, Node, Pivot, Plan, Reference, pivot_of},
};
use crate::{
    db::{Row, Scope, SqlWriter, violation},
    dialect::share_lock,
    error::{Error, Result},
    journal::{self, Entry, Key},
    schema::{Column, ModelInfo},
    value::{DateTime, Value},
};

/// Creates the records; their rows, with the columns of the struct, in the order of the drafts.
pub(super) async fn create(scope: &Scope, drafts: Vec<DraftData>) -> Result<Vec<Row>> {
    if drafts.is_empty() {
        return Ok(Vec::new());
    }
    let plan = Arc::new(Plan::new(drafts)?);
    plan.check(scope)?;
    if plan.is_plain() && !plan.counts(scope)? && groups(&plan).len() == 1 {
        return run(scope, &plan).await;
    }
    beyond(scope, &away(scope, &plan)?, true, |scope| {
        let plan = plan.clone();
        async move { run(&scope, &plan).await }
    })
    .await
}

/// Existing records that links lead to, where they live in another database than the links.
fn away(scope: &Scope, plan: &Plan) -> Result<Vec<Away>> {
    let mut ends = Vec::new();
    for links in &plan.links {
        for end in 0..2 {
            let keys = links.pairs.iter().filter_map(|pair| match &pair[end] {
                Reference::Existing(key) => Some(key.clone()),
                Reference::New(_) => None,
            });
            if Pairs::of(links.link).is_elsewhere(scope, end)? {
                ends.push(Away { link: links.link, end, keys: distinct(keys) });
            }
        }
    }
    Ok(ends)
}

async fn run(scope: &Scope, plan: &Plan) -> Result<Vec<Row>> {
    for expected in &plan.expected {
        check_expected(scope, expected).await?;
    }
    let mut keys: Vec<Option<KeyValues>> = plan.nodes.iter().map(known_key).collect();
    let mut roots: Vec<Option<Row>> = (0..plan.roots).map(|_| None).collect();
    for group in groups(plan) {
        insert_group(scope, plan, &group, &mut keys, &mut roots).await?;
    }
    let key_of = |reference: &Reference| match reference {
        Reference::Existing(key) => key.clone(),
        Reference::New(node) => keys[*node].clone().unwrap_or_default(),
    };
    for adoption in &plan.adoptions {
        adopt(scope, adoption, &key_of).await?;
    }
    for pivot in &plan.pivots {
        join(scope, pivot, &key_of).await?;
    }
    for links in &plan.links {
        let pairs = links.pairs.iter().map(|[first, second]| [key_of(first), key_of(second)]).collect();
        let born = [0, 1].map(|end| {
            let new = links.pairs.iter().map(|pair| &pair[end]).filter(|reference| matches!(reference, Reference::New(_)));
            distinct(new.map(key_of))
        });
        let pairs = Pairs { pairs, born, ..Pairs::of(links.link) };
        pairs.write(scope).await?;
        note_links(scope, plan, &pairs).await?;
    }
    Ok(roots.into_iter().flatten().collect())
}

/// Links that live in another database than the record they were written with: its database, which commits first, notes
/// them, so that they are made after a crash between the two commits.
async fn note_links(scope: &Scope, plan: &Plan, pairs: &Pairs) -> Result<()> {
    let (Some(root), Scope::Tx(tx)) = (plan.nodes.first(), scope) else { return Ok(()) };
    let (owner, place) = (scope.db().place_of(root.info.def)?, scope.db().place_of_link(pairs.link.def)?);
    if owner == place {
        return Ok(());
    }
    let keys = distinct(pairs.pairs.iter().map(|pair| pair.concat())).into_iter().map(Key).collect();
    let links = journal::Links { table: pairs.link.table.name.clone(), pairs: keys };
    for id in journal::append(scope, owner, vec![Entry::Links(links)]).await? {
        journal::receive(scope, place, &id).await?;
    }
    tx.follow(owner);
    Ok(())
}

fn known_key(node: &Node) -> Option<KeyValues> {
    node.info.key.iter().map(|&column| node.cells[column].clone()).collect()
}

/// Rows of one table that give the same columns, by level: as many groups as the declarations have, whatever the rows.
fn groups(plan: &Plan) -> Vec<Vec<usize>> {
    let mut models: Vec<&'static ModelInfo> = Vec::new();
    let mut groups: BTreeMap<(usize, usize, Vec<bool>), Vec<usize>> = BTreeMap::new();
    for (index, node) in plan.nodes.iter().enumerate() {
        let model = models.iter().position(|known| std::ptr::eq(*known, node.info)).unwrap_or_else(|| {
            models.push(node.info);
            models.len() - 1
        });
        let mut given: Vec<bool> = node.cells.iter().map(Option::is_some).collect();
        for &column in node.takes.iter().flat_map(|(columns, _)| columns) {
            given[column] = true;
        }
        groups.entry((node.level, model, given)).or_default().push(index);
    }
    groups.into_values().collect()
}

async fn insert_group(
    scope: &Scope,
    plan: &Plan,
    group: &[usize],
    keys: &mut [Option<KeyValues>],
    roots: &mut [Option<Row>],
) -> Result<()> {
    let first = &plan.nodes[group[0]];
    let info = first.info;
    let given: Vec<usize> = (0..first.cells.len())
        .filter(|column| first.cells[*column].is_some() || first.takes.iter().any(|(columns, _)| columns.contains(column)))
        .collect();
    for &node in group {
        if keys[node].is_none() {
            keys[node] = info.key.iter().map(|&column| cell(&plan.nodes[node], column, keys)).collect();
        }
    }
    let rows: Vec<Vec<Value>> = group.iter().map(|&node| row(&plan.nodes[node], &given, keys)).collect();
    let has_roots = group.iter().any(|&node| node < plan.roots);
    let keys_known = group.iter().all(|&node| keys[node].is_some());
    let columns: Vec<&Column> = given.iter().map(|&column| info.column(column)).collect();
    let returning: Vec<&Column> = match (has_roots, keys_known) {
        (true, _) => info.table.columns[..info.struct_columns].iter().collect(),
        (false, false) => info.key_columns(),
        (false, true) => Vec::new(),
    };
    let fetched = insert(scope, info, &columns, rows, &returning, group.iter().map(|&node| keys[node].clone()).collect()).await?;
    let key_columns = info.key_columns();
    for (&node, row) in group.iter().zip(fetched) {
        if keys[node].is_none() {
            keys[node] = Some(key_in(&row, &returning, &key_columns, info)?);
        }
        if node < plan.roots {
            roots[node] = Some(row);
        }
    }
    Ok(())
}

/// The value of a column: given, or taken from the key of another new row.
fn cell(node: &Node, column: usize, keys: &[Option<KeyValues>]) -> Option<Value> {
    let taken = node.takes.iter().find_map(|(columns, other)| {
        let part = columns.iter().position(|&taken| taken == column)?;
        keys[*other].as_ref()?.get(part).cloned()
    });
    taken.or_else(|| node.cells[column].clone())
}

fn row(node: &Node, given: &[usize], keys: &[Option<KeyValues>]) -> Vec<Value> {
    given.iter().map(|&column| cell(node, column, keys).unwrap_or(Value::Null)).collect()
}

/// The key in a row that holds these columns.
fn key_in(row: &Row, held: &[&Column], key: &[&Column], info: &ModelInfo) -> Result<KeyValues> {
    let mut values = Vec::with_capacity(key.len());
    for column in key {
        let index = held.iter().position(|held| held.name == column.name).unwrap_or_default();
        values.extend(read_values(row, index, &[column], info.name)?);
    }
    Ok(values)
}

/// Inserts rows of one model; what they return, in the order of the rows.
async fn insert(
    scope: &Scope,
    info: &'static ModelInfo,
    columns: &[&Column],
    rows: Vec<Vec<Value>>,
    returning: &[&Column],
    keys: Vec<Option<KeyValues>>,
) -> Result<Vec<Row>> {
    let place = scope.db().place_of(info.def)?;
    let flavour = scope.flavour(place);
    let (mut columns, mut rows) = (columns.to_vec(), rows);
    if let Some(counter) = uncounted(flavour.dialect(), &info.table, &columns) {
        count(scope, place, &info.table, counter, &mut rows).await?;
        columns.push(counter);
    }
    let statement = Insert { table: &info.table, columns: &columns, rows, returning }.statement(flavour)?;
    let violated = |error| violation(error, &[&info.source]);
    if returning.is_empty() {
        scope.execute(place, &statement).await.map_err(violated)?;
        return Ok(Vec::new());
    }
    let fetched = if flavour.insert_returning() {
        scope.fetch(place, &statement).await.map_err(violated)?
    } else {
        scope.execute(place, &statement).await.map_err(violated)?;
        scope.fetch(place, &select_inserted(scope, info, returning, &keys)?).await?
    };
    in_order(fetched, returning, info, &keys)
}

/// MySQL returns nothing: the rows are read by their keys, or from the first number that the statement counted.
fn select_inserted(
    scope: &Scope,
    info: &'static ModelInfo,
    returning: &[&Column],
    keys: &[Option<KeyValues>],
) -> Result<crate::db::Statement> {
    let mut sql = SqlWriter::new(scope.flavour(scope.db().place_of(info.def)?));
    sql.sql("SELECT ");
    column_list(&mut sql, "t0", returning);
    sql.sql(" FROM ").table(&info.table).sql(" AS t0 WHERE ");
    let known: Vec<KeyValues> = keys.iter().flatten().cloned().collect();
    let key = info.key_columns();
    if known.len() == keys.len() {
        sql.keys_in("t0", &key, &known);
    } else {
        column_list(&mut sql, "t0", &key);
        sql.sql(" >= LAST_INSERT_ID() ORDER BY ");
        column_list(&mut sql, "t0", &key);
        sql.sql(&format!(" LIMIT {}", keys.len()));
    }
    Ok(sql.finish())
}

/// Rows in the order of their keys; keys that the database counted follow the order of insertion.
fn in_order(rows: Vec<Row>, held: &[&Column], info: &'static ModelInfo, keys: &[Option<KeyValues>]) -> Result<Vec<Row>> {
    if keys.len() < 2 {
        return Ok(rows);
    }
    let order: HashMap<_, usize> =
        keys.iter().enumerate().filter_map(|(place, key)| Some((fingerprint(key.as_ref()?), place))).collect();
    let key_columns = info.key_columns();
    let mut placed = Vec::with_capacity(rows.len());
    for row in rows {
        let key = key_in(&row, held, &key_columns, info)?;
        let counted = key.iter().find_map(|value| match value {
            Value::Int(number) => Some(*number),
            _ => None,
        });
        let place = order.get(&fingerprint(&key)).map(|&place| place as i64);
        placed.push((place.or(counted).unwrap_or(i64::MAX), row));
    }
    placed.sort_by_key(|(place, _)| *place);
    Ok(placed.into_iter().map(|(_, row)| row).collect())
}

/// Records that are referred to must exist and live until the end of the transaction.
pub(super) async fn check_expected(scope: &Scope, expected: &Expected) -> Result<()> {
    let target = expected.target;
    let place = scope.db().place_of(target.def)?;
    let keys = distinct(expected.keys.iter().cloned());
    let columns = target.key_columns();
    let flavour = scope.flavour(place);
    let mut sql = SqlWriter::new(flavour);
    sql.sql("SELECT ");
    match target.deleted_at {
        Some(index) => sql.sql("t0.").name(&target.column(index).name).sql(" IS NULL"),
        None => sql.sql("1 = 1"),
    };
    sql.sql(" FROM ").table(&target.table).sql(" AS t0 WHERE ");
    sql.keys_in("t0", &columns, &keys);
    sql.sql(" ORDER BY ");
    column_list(&mut sql, "t0", &columns);
    sql.sql(share_lock(flavour.dialect()));
    let rows = scope.fetch(place, &sql.finish()).await?;
    let missing_end = expected.link.map(|link| Error::MissingEnd { link: link.name, end: target.name });
    if rows.len() < keys.len() {
        return Err(missing_end.unwrap_or_else(|| Error::Relation {
            model: expected.model,
            relation: expected.relation.to_owned(),
            reason: format!("no `{}` has this key", target.name),
        }));
    }
    let truth = crate::schema::ColType::new(crate::value::Kind::Bool);
    for row in &rows {
        if !crate::value::Cell::new(row, 0, &truth).bool().map_err(|error| error.of(target.name))? {
            let relation = expected.relation.to_owned();
            let deleted = || Error::ParentDeleted { model: expected.model, relation, parent: target.name };
            return Err(missing_end.unwrap_or_else(deleted));
        }
    }
    Ok(())
}

/// Leads records that exist to the new ones: one statement a relation.
async fn adopt(scope: &Scope, adoption: &Adoption, key_of: &(dyn Fn(&Reference) -> KeyValues + Sync)) -> Result<()> {
    let child = adoption.child;
    let place = scope.db().place_of(child.def)?;
    let key = child.key_columns();
    let mut set: Vec<&Column> = adoption.columns.iter().map(|&index| child.column(index)).collect();
    let moment = child.updated_at.map(|index| child.column(index));
    set.extend(moment);
    let columns: Vec<&Column> = key.iter().chain(&set).copied().collect();
    let now = Value::DateTime(DateTime::now());
    let row = |(parent, key): &(usize, KeyValues)| -> Vec<Value> {
        let mut row = key.clone();
        row.extend(key_of(&Reference::New(*parent)));
        row.extend(moment.map(|_| now.clone()));
        row
    };
    let rows: Vec<Vec<Value>> = adoption.rows.iter().map(row).collect();
    let wanted = distinct(adoption.rows.iter().map(|(_, key)| key.clone())).len() as u64;
    let merge = Merge {
        table: &child.table,
        columns: &columns,
        on: &key,
        live: child.deleted_at.is_some(),
        version: child.version(),
        revive: false,
    };
    let statement = merge.update(scope.flavour(place), rows, &set)?;
    let changed = scope.execute(place, &statement).await.map_err(|error| violation(error, &[&child.source]))?;
    if changed < wanted {
        let relation = adoption.columns.first().and_then(|&index| child.field_of_column(&child.column(index).name));
        return Err(Error::Relation {
            model: child.name,
            relation: relation.unwrap_or_default().to_owned(),
            reason: format!("no live `{}` has this key", child.name),
        });
    }
    Ok(())
}

/// Rows of a pivot table, each pair once.
async fn join(scope: &Scope, pivot: &Pivot, key_of: &(dyn Fn(&Reference) -> KeyValues + Sync)) -> Result<()> {
    let place = scope.db().place_of(pivot.owner.def)?;
    let mut seen = HashSet::new();
    let pairs = pivot.rows.iter().map(|(near, far)| [key_of(near), key_of(far)].concat());
    let rows: Vec<Vec<Value>> = pairs.filter(|pair| seen.insert(fingerprint(pair).into_owned())).collect();
    let table = pivot_of(pivot.owner, pivot.target, &pivot.via)
        .ok_or_else(|| Error::Unsupported(format!("`{}` owns no table `{}`", pivot.owner.name, pivot.via.table)))?;
    let columns: Vec<&Column> = table.columns.iter().collect();
    let statement = Insert { table, columns: &columns, rows, returning: &[] }.statement(scope.flavour(place))?;
    scope.execute(place, &statement).await.map_err(|error| violation(error, &[&pivot.owner.source, &pivot.target.source]))?;
    Ok(())
}
