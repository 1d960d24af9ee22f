//! Doing what the walk found: marking, reviving, removing; one statement for each table.

use super::{
    plan::{Edge, Plan, Stage},
    revive::{revive, take_back},
    walk::{Mode, Set, Start, Swept, Walk},
};
use crate::{
    db::{Place, Scope, SqlWriter, violation},
    error::{Error, Result},
    journal::{Cascade, Deed, Entry, Step},
    record::{
        keyed::{Keyed, Only},
        keys::{SharedKey, columns_named},
    },
    schema::{Action, Join, LinkInfo, ModelInfo, hop::inverse, hop::on_delete},
    value::{DateTime, Value},
};

/// What is done to the records.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// They are marked; a cascade that came from another database brings its stamp along.
    SoftDelete(Option<DateTime>),
    Restore,
    Delete,
}

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Somebody called: whatever forbids it is an error.
    Called,
    /// Another database wants to know whether something forbids it. Parents are looked at when all is revived.
    Rehearsed,
    /// Another database has committed: it is done here too.
    Told,
    /// The same where something has come to forbid what goes with it: only the rows of links follow.
    Least,
    /// Where those cannot either: it is known here what became of the record.
    Noted,
}

/// One cascade in one database.
pub(super) struct Act<'a> {
    pub scope: &'a Scope,
    pub plan: &'a Plan,
    pub here: Place,
    pub manner: Manner,
}

/// What was done, and what is left to do.
#[derive(Default)]
pub(super) struct Done {
    /// How many records it began with.
    pub roots: u64,
    /// What has to go on in other databases.
    pub told: Vec<Cascade>,
    /// Revived records whose parents were not looked at.
    pub unchecked: Vec<(&'static ModelInfo, Vec<SharedKey>)>,
}

impl Done {
    /// What is written down of it: questions are asked beforehand.
    pub(super) fn entries(self) -> Vec<Entry> {
        let lasting = |cascade: &Cascade| !matches!(cascade.group.step, Step::Forbidden { .. });
        self.told.into_iter().filter(lasting).map(Entry::Cascade).collect()
    }
}

impl From<Deed> for Verb {
    fn from(deed: Deed) -> Self {
        match deed {
            Deed::SoftDelete(stamp) => Verb::SoftDelete(Some(stamp)),
            Deed::Restore => Verb::Restore,
            Deed::Delete => Verb::Delete,
        }
    }
}

impl Act<'_> {
    /// Does it, in the transaction at hand.
    pub(super) async fn run(&self, start: &Start<'_>, verb: Verb) -> Result<Done> {
        let mode = match verb {
            Verb::SoftDelete(_) => Mode::Soft,
            Verb::Restore => Mode::Restore,
            Verb::Delete => Mode::Hard,
        };
        let mut walk = Walk { here: Some(self.here), manner: self.manner, ..Walk::new(self.scope, self.plan, mode) };
        if self.manner == Manner::Called {
            walk.marks = true;
            walk.stamp = (mode == Mode::Soft).then(DateTime::unique);
        }
        walk.run(start).await?;
        let mut unchecked = Vec::new();
        let deed = match verb {
            Verb::SoftDelete(stamp) => {
                let stamp = stamp.unwrap_or_else(|| stamp_after(&walk));
                self.soft_delete(&walk, &Value::DateTime(stamp)).await?;
                Deed::SoftDelete(stamp)
            }
            Verb::Restore => {
                unchecked = self.restore(&walk).await?;
                Deed::Restore
            }
            Verb::Delete => {
                self.delete(&walk).await?;
                Deed::Delete
            }
        };
        let told = walk.told.into_iter().map(|group| Cascade { deed, group }).collect();
        Ok(Done { roots: walk.roots, told, unchecked })
    }

    /// The stages whose records are here.
    fn kept<'w>(&self, walk: &'w Walk<'_>) -> Result<Vec<(&'w Stage, &'w Set)>> {
        let mut kept = Vec::new();
        for (stage, set) in walk.plan.stages.iter().zip(&walk.sets).filter(|(_, set)| !set.found.is_empty()) {
            if walk.keeps(stage.model)? {
                kept.push((stage, set));
            }
        }
        Ok(kept)
    }

    /// The links whose rows are here, and the records whose links they are.
    fn linked<'w>(&self, walk: &'w Walk<'_>) -> Result<Vec<(&'static LinkInfo, usize, &'w Set)>> {
        let mut linked = Vec::new();
        for (stage, set) in walk.plan.stages.iter().zip(&walk.sets).filter(|(_, set)| !set.found.is_empty()) {
            for (link, end) in links(stage) {
                if self.scope.db().place_of_link(link.def)? == self.here {
                    linked.push((link, end, set));
                }
            }
        }
        Ok(linked)
    }

    /// Marks the records and dismisses their links.
    async fn soft_delete(&self, walk: &Walk<'_>, stamp: &Value) -> Result<()> {
        // Whatever was marked too early is marked again.
        let in_time = walk.stamp.is_some_and(|marked| *stamp == Value::DateTime(marked));
        for (stage, set) in self.kept(walk)? {
            let keys = if in_time { set.unmarked() } else { set.keys() };
            mark(self.scope, stage.model, &keys, stamp).await?;
        }
        for (link, end, set) in self.linked(walk)? {
            let swept = walk.swept.iter().any(|swept| swept.end == end && std::ptr::eq(swept.link, link));
            let only = match walk.stamp.filter(|_| swept) {
                Some(_) if in_time => continue,
                Some(early) => Only::At(early),
                None => Only::Live,
            };
            dismiss(self.scope, link, end, &set.keys(), stamp, only).await?;
        }
        Ok(())
    }

    /// Revives the records, and the links that were dismissed with them.
    async fn restore(&self, walk: &Walk<'_>) -> Result<Vec<(&'static ModelInfo, Vec<SharedKey>)>> {
        let kept = self.kept(walk)?;
        for (stage, set) in &kept {
            mark(self.scope, stage.model, &set.unmarked(), &Value::Null).await?;
        }
        if self.manner == Manner::Called {
            for (stage, set) in &kept {
                check_parents(self.scope, stage.model, &set.keys(), set.led_by()).await?;
            }
        }
        for Swept { link, end, pairs, was } in &walk.swept {
            let far = walk.plan.stage(link.end_model(1 - end)).map(|stage| &walk.sets[stage]);
            let apart = pairs.iter().filter(|pair| !far.is_some_and(|far| far.holds(&pair[1 - end])));
            take_back(self.scope, link, 1 - end, apart.cloned().collect(), *was).await?;
        }
        for dismissed in &walk.dismissed {
            revive(self.scope, self.manner, dismissed).await?;
        }
        Ok(match self.manner {
            Manner::Rehearsed => kept.iter().map(|(stage, set)| (stage.model, set.keys())).collect(),
            _ => Vec::new(),
        })
    }

    /// Removes the records, with the rows of links and pivots.
    async fn delete(&self, walk: &Walk<'_>) -> Result<()> {
        let kept = self.kept(walk)?;
        for (stage, set) in &kept {
            check_references(self.scope, walk, stage.model, &set.keys()).await?;
        }
        for (link, end, set) in self.linked(walk)? {
            let key = link.end_columns(end);
            let statement = Keyed::new(&link.table, &key, set.keys()).delete(self.scope.flavour(self.here))?;
            self.scope.execute(self.here, &statement).await?;
        }
        for (stage, set) in &kept {
            remove_pivots(self.scope, self.here, stage, &set.keys()).await?;
        }
        for stage in removal_order(walk.plan) {
            let (model, keys) = (walk.plan.stages[stage].model, walk.sets[stage].keys());
            if keys.is_empty() || !walk.keeps(model)? {
                continue;
            }
            let key = model.key_columns();
            let statement = Keyed::new(&model.table, &key, keys).delete(self.scope.flavour(self.here))?;
            self.scope.execute(self.here, &statement).await.map_err(|error| violation(error, &[&model.source]))?;
        }
        Ok(())
    }
}

/// A stamp that is later than any that was met.
fn stamp_after(walk: &Walk<'_>) -> DateTime {
    let now = walk.stamp.unwrap_or_else(DateTime::unique);
    walk.latest.map_or(now, |latest| now.max(latest.plus_micros(1)))
}

fn links(stage: &Stage) -> impl Iterator<Item = (&'static LinkInfo, usize)> {
    stage.edges.iter().filter_map(|edge| match edge {
        Edge::Link { link, end, .. } => Some((*link, *end)),
        _ => None,
    })
}

async fn mark(scope: &Scope, model: &'static ModelInfo, keys: &[SharedKey], stamp: &Value) -> Result<()> {
    let Some(deleted_at) = model.deleted_at.map(|index| model.column(index)).filter(|_| !keys.is_empty()) else { return Ok(()) };
    let place = scope.db().place_of(model.def)?;
    let key = model.key_columns();
    let rows = Keyed::new(&model.table, &key, keys.to_vec());
    let statement = rows.set(scope.flavour(place), &[(&deleted_at.name, stamp.clone())], Only::All)?;
    scope.execute(place, &statement).await.map_err(|error| violation(error, &[&model.source]))?;
    Ok(())
}

async fn dismiss(
    scope: &Scope,
    link: &'static LinkInfo,
    end: usize,
    keys: &[SharedKey],
    stamp: &Value,
    only: Only,
) -> Result<()> {
    let place = scope.db().place_of_link(link.def)?;
    let key = link.end_columns(end);
    let rows = Keyed::new(&link.table, &key, keys.to_vec());
    scope.execute(place, &rows.set(scope.flavour(place), &[("deleted_at", stamp.clone())], only)?).await?;
    Ok(())
}

/// No record lives under a deleted parent that it needs, or that it went with; those that it points to by `led_by` are known
/// to live.
pub(super) async fn check_parents(
    scope: &Scope,
    model: &'static ModelInfo,
    keys: &[SharedKey],
    led_by: Option<&[String]>,
) -> Result<()> {
    for field in &model.fields {
        let (Some(relation), Some(hop)) = (field.relation, &field.hop) else { continue };
        let Join::Here { columns, target } = &hop.join else { continue };
        if led_by == Some(columns) {
            continue;
        }
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

/// The rows of pivot tables.
async fn remove_pivots(scope: &Scope, place: Place, stage: &Stage, keys: &[SharedKey]) -> Result<()> {
    for edge in &stage.edges {
        let Edge::Pivot { table, near } = edge else { continue };
        scope.execute(place, &Keyed::new(table, near, keys.to_vec()).delete(scope.flavour(place))?).await?;
    }
    Ok(())
}

/// Records that stay may not refer to those that go, unless their key may be empty: then the database empties it.
async fn check_references(scope: &Scope, walk: &Walk<'_>, model: &'static ModelInfo, keys: &[SharedKey]) -> Result<()> {
    for child in (model.def.module)().stored().map(ModelInfo::of) {
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
