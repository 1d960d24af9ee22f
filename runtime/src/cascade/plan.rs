//! What a delete can reach, from the declarations alone.

use super::act::Verb;
use crate::{
    db::{Db, Place},
    error::Result,
    record::prepare::{pivot_entity, pivot_of},
    schema::{Column, EndPolicy, Join, LinkInfo, ModelDef, ModelInfo, RelationDef, RelationKind, Table},
};

/// The models that a delete can reach, parents before children.
pub(crate) struct Plan {
    pub stages: Vec<Stage>,
}

/// One model, and where a delete goes on from it.
pub(crate) struct Stage {
    pub model: &'static ModelInfo,
    pub edges: Vec<Edge>,
}

/// A step of the plan.
pub(crate) enum Edge {
    /// Records of another model go too: those of the relation or the end of a link of that name.
    Records { name: &'static str, to: &'static ModelInfo, join: Join },
    /// Records of a pivot entity: like the rows of a pivot table they stay while this record is only marked.
    Between { to: &'static ModelInfo, join: Join },
    /// The rows of a pivot table go when this record is removed.
    Pivot { table: &'static Table, near: Vec<&'static Column> },
    /// The rows of a link go; what happens to the records behind them is the policy's.
    Link { link: &'static LinkInfo, end: usize, policy: EndPolicy },
    /// Records of another model, found by a key that either side keeps, forbid the delete.
    Forbidden { link: &'static LinkInfo, to: &'static ModelInfo, join: Join },
}

impl Edge {
    /// The model that the delete goes on to.
    pub(crate) fn target(&self) -> Option<&'static ModelInfo> {
        match self {
            Edge::Records { to, .. } | Edge::Between { to, .. } => Some(to),
            Edge::Link { link, end, policy: EndPolicy::Cascade | EndPolicy::CascadeLast } => Some(link.end_model(1 - end)),
            Edge::Pivot { .. } | Edge::Link { .. } | Edge::Forbidden { .. } => None,
        }
    }
}

impl Plan {
    /// The plan for records of one model.
    pub(crate) fn new(db: &Db, root: &'static ModelDef) -> Plan {
        Plan::by(root, &|model| edges(db, model))
    }

    /// The plan over any edges: models in an order in which each comes after those that lead to it, where there is one.
    fn by(root: &'static ModelDef, edges: &dyn Fn(&'static ModelInfo) -> Vec<Edge>) -> Plan {
        let root = ModelInfo::of(root);
        let mut seen = vec![root];
        let mut finished = Vec::new();
        // Depth first, each model with its edges and the place of the next one to follow.
        let mut path = vec![(Stage { model: root, edges: edges(root) }, 0)];
        while let Some((stage, next)) = path.last_mut() {
            let Some(edge) = stage.edges.get(*next) else {
                finished.extend(path.pop().map(|(stage, _)| stage));
                continue;
            };
            *next += 1;
            if let Some(target) = edge.target().filter(|target| !seen.iter().any(|known| known.def.is(target.def))) {
                seen.push(target);
                path.push((Stage { model: target, edges: edges(target) }, 0));
            }
        }
        finished.reverse();
        Plan { stages: finished }
    }

    /// Whether something in another database than this may forbid the work. A delete is forbidden by links only, and by
    /// records that refer to removed ones; a restore by whoever took the place of what is revived.
    pub(super) fn may_fail_elsewhere(&self, db: &Db, here: Place, verb: Verb) -> Result<bool> {
        for stage in &self.stages {
            let away = db.place_of(stage.model.def)? != here;
            for edge in &stage.edges {
                let fails = match edge {
                    Edge::Link { link, policy, .. } => {
                        let elsewhere = db.place_of_link(link.def)? != here;
                        // No mark can be left on a record that has no place for it: the walk says so.
                        let unmarked = edge.target().is_some_and(|to| to.deleted_at.is_none());
                        let refuses = *policy == EndPolicy::Restrict || (unmarked && verb != Verb::Delete);
                        elsewhere && (verb == Verb::Restore || refuses)
                    }
                    Edge::Forbidden { to, .. } => away || db.place_of(to.def)? != here,
                    _ => false,
                };
                if fails {
                    return Ok(true);
                }
            }
            if away && matches!(verb, Verb::Restore | Verb::Delete) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The place of a model.
    pub(crate) fn stage(&self, model: &ModelInfo) -> Option<usize> {
        self.stages.iter().position(|stage| stage.model.def.is(model.def))
    }
}

fn edges(db: &Db, model: &'static ModelInfo) -> Vec<Edge> {
    let mut edges = Vec::new();
    for field in &model.fields {
        if let (Some(relation), Some(hop)) = (field.relation, &field.hop) {
            edges.extend(of_relation(model, relation, &hop.join));
        }
    }
    for (link, end) in db.links_of(model.def) {
        edges.extend(of_link(LinkInfo::of(link), end));
    }
    edges
}

fn of_relation(model: &'static ModelInfo, relation: &'static RelationDef, join: &Join) -> Vec<Edge> {
    let mut edges = Vec::new();
    let name = relation.field;
    if let (RelationKind::ManyToMany, Join::Through(via)) = (relation.kind, join) {
        match pivot_entity(model.def, relation) {
            Some(entity) => edges.push(Edge::Between {
                to: ModelInfo::of(entity),
                join: Join::There { columns: via.near.clone(), source: via.near_key.clone() },
            }),
            None => edges.extend(
                pivot_of(model, ModelInfo::of((relation.target)()), via)
                    .map(|table| Edge::Pivot { table, near: via.near.iter().filter_map(|name| table.column(name)).collect() }),
            ),
        }
    }
    if relation.cascade_delete {
        edges.push(Edge::Records { name, to: ModelInfo::of((relation.target)()), join: join.clone() });
    }
    edges
}

fn of_link(link: &'static LinkInfo, end: usize) -> Option<Edge> {
    let info = &link.ends[end];
    let policy = info.def.policy;
    if link.stored() {
        return Some(Edge::Link { link, end, policy });
    }
    let (to, join) = (link.end_model(1 - end), info.hop.join.clone());
    match policy {
        EndPolicy::Dismiss => None,
        EndPolicy::Restrict => Some(Edge::Forbidden { link, to, join }),
        // A record that keeps the key of another leads to no more than that one.
        EndPolicy::Cascade | EndPolicy::CascadeLast => Some(Edge::Records { name: info.hop.name, to, join }),
    }
}
