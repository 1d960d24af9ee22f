//! Doing what the walk found: marking, reviving, removing; one statement for each table.

use super::{
    plan::{Edge, Plan, Stage},
    walk::{Dismissed, Mode, Set, Walk},
};
use crate::{
    db::{Row, Scope, SqlWriter, violation},
    error::{Error, Result},
    record::{
        keyed::{Keyed, Only},
        keys::{KeyValues, column_list, columns_named, distinct, fingerprint, read_values},
        merge::Merge,
        pairs::share_lock,
    },
    schema::{Action, Column, Join, LinkInfo, ModelInfo, hop::inverse, hop::on_delete},
    value::{DateTime, Value},
};

/// Marks the records and dismisses their links, all with one stamp that is later than any that was met.
pub(super) async fn soft_delete(scope: &Scope, plan: &Plan, keys: &[KeyValues]) -> Result<u64> {
    let mut walk = Walk::new(scope, plan, Mode::Soft, true);
    walk.run(keys).await?;
    let after = walk.latest.map(|latest| latest.plus_micros(1));
    let stamp = Value::DateTime(after.map_or_else(DateTime::now, |after| after.max(DateTime::now())));
    for (stage, set) in with_records(plan, &walk.sets) {
        mark(scope, stage.model, &set.keys(), &stamp).await?;
        for (link, end) in links(stage) {
            dismiss(scope, link, end, &set.keys(), &stamp).await?;
        }
    }
    Ok(walk.roots)
}

fn with_records<'a>(plan: &'a Plan, sets: &'a [Set]) -> impl Iterator<Item = (&'a Stage, &'a Set)> {
    plan.stages.iter().zip(sets).filter(|(_, set)| !set.found.is_empty())
}

fn links(stage: &Stage) -> impl Iterator<Item = (&'static LinkInfo, usize)> {
    stage.edges.iter().filter_map(|edge| match edge {
        Edge::Link { link, end, .. } => Some((*link, *end)),
        _ => None,
    })
}

async fn mark(scope: &Scope, model: &'static ModelInfo, keys: &[KeyValues], stamp: &Value) -> Result<()> {
    let Some(deleted_at) = model.deleted_at.map(|index| model.column(index)) else { return Ok(()) };
    let place = scope.db().place_of(model.def)?;
    let key = model.key_columns();
    let rows = Keyed::new(&model.table, &key, keys.to_vec());
    let statement = rows.set(scope.flavour(place), &[(&deleted_at.name, stamp.clone())], Only::All)?;
    scope.execute(place, &statement).await.map_err(|error| violation(error, &[&model.source]))?;
    Ok(())
}

async fn dismiss(scope: &Scope, link: &'static LinkInfo, end: usize, keys: &[KeyValues], stamp: &Value) -> Result<()> {
    let place = scope.db().place_of_link(link.def)?;
    let key = link.end_columns(end);
    let rows = Keyed::new(&link.table, &key, keys.to_vec());
    scope.execute(place, &rows.set(scope.flavour(place), &[("deleted_at", stamp.clone())], Only::Live)?).await?;
    Ok(())
}

/// Revives the records, and the links that were dismissed with them.
pub(super) async fn restore(scope: &Scope, plan: &Plan, keys: &[KeyValues]) -> Result<u64> {
    let mut walk = Walk::new(scope, plan, Mode::Restore, true);
    walk.run(keys).await?;
    for (stage, set) in with_records(plan, &walk.sets) {
        mark(scope, stage.model, &set.keys(), &Value::Null).await?;
    }
    for (stage, set) in with_records(plan, &walk.sets) {
        check_parents(scope, stage.model, &set.keys()).await?;
    }
    for dismissed in &walk.dismissed {
        revive(scope, dismissed).await?;
    }
    Ok(walk.roots)
}

/// No record lives under a deleted parent that it needs, or that it went with.
async fn check_parents(scope: &Scope, model: &'static ModelInfo, keys: &[KeyValues]) -> Result<()> {
    for field in &model.fields {
        let (Some(relation), Some(hop)) = (field.relation, &field.hop) else { continue };
        let Join::Here { columns, target } = &hop.join else { continue };
        let parent = hop.target();
        let needed = !relation.optional || inverse(model.def, relation).is_some_and(|back| back.cascade_delete);
        let Some(deleted_at) = parent.deleted_at.filter(|_| needed && relation.kind == crate::schema::RelationKind::BelongsTo)
        else {
            continue;
        };
        let place = scope.db().place_of(model.def)?;
        let mut sql = SqlWriter::new(scope.flavour(place));
        sql.sql("SELECT 1 FROM ").table(&model.table).sql(" AS t0 JOIN ").table(&parent.table).sql(" AS p ON ");
        crate::filter::pairs(&mut sql, "p", target, "t0", columns);
        sql.sql(" WHERE ").column("p", &parent.column(deleted_at).name).sql(" IS NOT NULL AND ");
        sql.keys_in("t0", &model.key_columns(), keys).sql(" LIMIT 1");
        if !scope.fetch(place, &sql.finish()).await?.is_empty() {
            let relation = relation.field.to_owned();
            return Err(Error::ParentDeleted { model: model.name, relation, parent: parent.name });
        }
    }
    Ok(())
}

/// A row whose other end lives is revived; one whose other end is deleted takes that end's stamp, and so waits for it.
async fn revive(scope: &Scope, dismissed: &Dismissed) -> Result<()> {
    if dismissed.pairs.is_empty() {
        return Ok(());
    }
    let (link, far) = (dismissed.link, 1 - dismissed.end);
    let other = link.end_model(far);
    let ends = distinct(dismissed.pairs.iter().map(|pair| pair[far].clone()));
    let stamps = stamps_of(scope, other, &ends).await?;
    let (mut live, mut waiting) = (Vec::new(), Vec::new());
    for pair in &dismissed.pairs {
        match stamps.get(&fingerprint(&pair[far])) {
            Some(Value::Null) => live.push(pair.concat()),
            Some(stamp) => waiting.push([pair.concat(), vec![stamp.clone()]].concat()),
            // The other record is gone for good.
            None => {}
        }
    }
    let place = scope.db().place_of_link(link.def)?;
    let flavour = scope.flavour(place);
    if !live.is_empty() {
        let key = link.pair_columns();
        let statement = Keyed::new(&link.table, &key, live).set(flavour, &[("deleted_at", Value::Null)], Only::All)?;
        scope.execute(place, &statement).await.map_err(|error| link.violation(error))?;
    }
    if let (Some(deleted_at), false) = (link.deleted_at, waiting.is_empty()) {
        let (on, set) = (link.pair_columns(), link.column(deleted_at));
        let columns: Vec<&Column> = on.iter().copied().chain([set]).collect();
        let merge = Merge { table: &link.table, columns: &columns, on: &on, live: false, version: None, revive: false };
        scope.execute(place, &merge.update(flavour, waiting, &[set])?).await?;
    }
    Ok(())
}

/// When records were deleted: `NULL` for live ones, nothing for those that do not exist.
async fn stamps_of(
    scope: &Scope,
    model: &'static ModelInfo,
    keys: &[KeyValues],
) -> Result<std::collections::HashMap<String, Value>> {
    let place = scope.db().place_of(model.def)?;
    let key = model.key_columns();
    let stamp: Vec<&Column> = model.deleted_at.map(|index| model.column(index)).into_iter().collect();
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("SELECT ");
    column_list(&mut sql, "t0", &[&key[..], &stamp[..]].concat());
    sql.sql(" FROM ").table(&model.table).sql(" AS t0 WHERE ").keys_in("t0", &key, keys);
    // The records stay as they are until the links are written.
    sql.sql(share_lock(scope.flavour(place).dialect()));
    let read = |row: &Row| {
        let stamp = read_values(row, key.len(), &stamp, model.name)?.pop().unwrap_or(Value::Null);
        Ok((fingerprint(&read_values(row, 0, &key, model.name)?), stamp))
    };
    scope.fetch(place, &sql.finish()).await?.iter().map(read).collect()
}

/// Removes the records, with the rows of links and pivots.
pub(super) async fn delete(scope: &Scope, plan: &Plan, keys: &[KeyValues]) -> Result<u64> {
    let mut walk = Walk::new(scope, plan, Mode::Hard, true);
    walk.run(keys).await?;
    for (stage, set) in with_records(plan, &walk.sets) {
        check_references(scope, &walk, stage.model, &set.keys()).await?;
    }
    for (stage, set) in with_records(plan, &walk.sets) {
        remove_between(scope, stage, &set.keys()).await?;
    }
    for stage in removal_order(plan) {
        let (model, keys) = (plan.stages[stage].model, walk.sets[stage].keys());
        if keys.is_empty() {
            continue;
        }
        let place = scope.db().place_of(model.def)?;
        let key = model.key_columns();
        let statement = Keyed::new(&model.table, &key, keys).delete(scope.flavour(place))?;
        scope.execute(place, &statement).await.map_err(|error| violation(error, &[&model.source]))?;
    }
    Ok(walk.roots)
}

/// The rows of links and pivot tables.
async fn remove_between(scope: &Scope, stage: &Stage, keys: &[KeyValues]) -> Result<()> {
    for (link, end) in links(stage) {
        let place = scope.db().place_of_link(link.def)?;
        let key = link.end_columns(end);
        let statement = Keyed::new(&link.table, &key, keys.to_vec()).delete(scope.flavour(place))?;
        scope.execute(place, &statement).await?;
    }
    for edge in &stage.edges {
        let Edge::Pivot { table, near } = edge else { continue };
        let place = scope.db().place_of(stage.model.def)?;
        scope.execute(place, &Keyed::new(table, near, keys.to_vec()).delete(scope.flavour(place))?).await?;
    }
    Ok(())
}

/// Records that stay may not refer to those that go, unless their key may be empty: then the database empties it.
async fn check_references(scope: &Scope, walk: &Walk<'_>, model: &'static ModelInfo, keys: &[KeyValues]) -> Result<()> {
    for child in (model.def.module)().models.iter().map(|child| ModelInfo::of(child())) {
        for field in &child.fields {
            let (Some(relation), Some(hop)) = (field.relation, &field.hop) else { continue };
            let Join::Here { columns, .. } = &hop.join else { continue };
            if !hop.target().def.is(model.def) || on_delete(child.def, relation) != Action::NoAction {
                continue;
            }
            let place = scope.db().place_of(child.def)?;
            let mut sql = SqlWriter::new(scope.flavour(place));
            sql.sql("SELECT 1 FROM ").table(&child.table).sql(" AS t0 WHERE ");
            sql.keys_in("t0", &columns_named(child, columns), keys);
            let going = walk.plan.stage(child).map(|stage| walk.sets[stage].keys()).filter(|keys| !keys.is_empty());
            if let Some(going) = going {
                sql.sql(" AND NOT (").keys_in("t0", &child.key_columns(), &going).sql(")");
            }
            sql.sql(" LIMIT 1");
            if !scope.fetch(place, &sql.finish()).await?.is_empty() {
                return Err(Error::Relation {
                    model: child.name,
                    relation: relation.field.to_owned(),
                    reason: format!(
                        "records still refer to this `{}`: delete them first, or declare `cascade(delete)` on the relation to them",
                        model.name
                    ),
                });
            }
        }
    }
    Ok(())
}

/// Tables whose keys point to others come before those, as far as they do not point in a circle.
fn removal_order(plan: &Plan) -> Vec<usize> {
    let mut left: Vec<usize> = (0..plan.stages.len()).rev().collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let free = left.iter().position(|&stage| !left.iter().any(|&other| other != stage && points(plan, other, stage)));
        order.push(left.remove(free.unwrap_or(0)));
    }
    order
}

fn points(plan: &Plan, from: usize, to: usize) -> bool {
    let to = plan.stages[to].model;
    plan.stages[from]
        .model
        .fields
        .iter()
        .filter_map(|field| field.hop.as_ref())
        .any(|hop| matches!(hop.join, Join::Here { .. }) && hop.target().def.is(to.def))
}
