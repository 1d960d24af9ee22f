//! How one table leads to another: the joins behind relations and links.

use super::{Action, LinkDef, ModelDef, ModelInfo, RelationDef, RelationKind, naming};

/// A step from a table to the table of a model.
#[derive(Clone)]
pub struct Hop {
    /// The name of the step: a relation's field, or the end of a link.
    pub name: &'static str,
    /// The model it leads to.
    pub target: fn() -> &'static ModelDef,
    /// Whether it may lead to more than one record.
    pub many: bool,
    /// A required `BelongsTo`: its record is shown even when deleted.
    pub required: bool,
    /// The columns that join.
    pub join: Join,
    /// The link, and the end it starts from, where the step is one.
    pub link: Option<(&'static LinkDef, usize)>,
}

impl Hop {
    /// The resolved form of the model it leads to.
    pub fn target(&self) -> &'static ModelInfo {
        ModelInfo::of((self.target)())
    }
}

/// The columns that join two tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Join {
    /// Columns of this table hold the key of the other (or the columns `target` of it).
    Here {
        /// Columns of this table.
        columns: Vec<String>,
        /// Columns of the other.
        target: Vec<String>,
    },
    /// Columns of the other table hold the key of this one (or the columns `source` of it).
    There {
        /// Columns of the other table.
        columns: Vec<String>,
        /// Columns of this one.
        source: Vec<String>,
    },
    /// A table between them holds both keys.
    Through(Via),
    /// Other models are between them: a read-only link by a path. It takes no part in writes and deletes.
    Along(Trail),
}

/// Tables between two others, each joined with the one before it. They may lead to one record several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// Columns of this side.
    pub near: Vec<String>,
    /// The tables between, in order; at least one.
    pub stops: Vec<Stop>,
    /// Columns of the other side.
    pub far: Vec<String>,
}

/// A table between two others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// Its schema.
    pub schema: Option<String>,
    /// Its name.
    pub table: String,
    /// Its columns that are joined with the table before it.
    pub entry: Vec<String>,
    /// Its columns that are joined with the table behind it.
    pub exit: Vec<String>,
    /// The column that marks its rows as deleted.
    pub deleted_at: Option<String>,
}

impl Trail {
    /// The same tables from the other side.
    #[must_use]
    pub fn turned(self) -> Self {
        let turn = |stop: Stop| Stop { entry: stop.exit, exit: stop.entry, ..stop };
        Trail { near: self.far, stops: self.stops.into_iter().rev().map(turn).collect(), far: self.near }
    }
}

/// A table between two others: a pivot, a pivot entity, or the table of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// Its schema.
    pub schema: Option<String>,
    /// Its name.
    pub table: String,
    /// Its columns that hold the key of this side.
    pub near: Vec<String>,
    /// The key of this side.
    pub near_key: Vec<String>,
    /// Its columns that hold the key of the other side.
    pub far: Vec<String>,
    /// Whether its rows can be marked as deleted.
    pub soft_delete: bool,
    /// Whether it has `created_at` and `updated_at`.
    pub timestamps: bool,
}

/// The names of the key columns of a model, from its declaration alone.
pub fn key_columns(def: &'static ModelDef) -> Vec<String> {
    use super::FieldDef;
    let mut names = Vec::new();
    for field in def.fields {
        match field {
            FieldDef::Column(column) if column.primary_key => names.push(column.column.to_owned()),
            FieldDef::Relation(relation) if relation.primary_key => names.extend(reference_columns(relation)),
            _ => {}
        }
    }
    names
}

/// The columns of the table of `owner` that hold the key of the relation's target.
pub fn reference_columns(relation: &RelationDef) -> Vec<String> {
    if !relation.columns.is_empty() {
        return relation.columns.iter().map(|&name| name.to_owned()).collect();
    }
    let field = relation.field.trim_start_matches("r#");
    let key = key_columns((relation.target)());
    match &key[..] {
        [_] => vec![format!("{field}_id")],
        several => several.iter().map(|column| format!("{field}_{column}")).collect(),
    }
}

/// The relation of the other model that leads back to `owner`: the one named by `mapped_by`, or the only one there is.
pub fn inverse(owner: &'static ModelDef, relation: &RelationDef) -> Option<&'static RelationDef> {
    let target = (relation.target)();
    let leads_back = |other: &&'static RelationDef| {
        (other.target)().is(owner)
            && !(target.is(owner) && other.field == relation.field)
            && match relation.kind {
                RelationKind::BelongsTo => !other.holds_key(),
                RelationKind::HasOne | RelationKind::HasMany => other.kind == RelationKind::BelongsTo,
                RelationKind::ManyToMany => other.kind == RelationKind::ManyToMany,
            }
    };
    if let Some(name) = relation.mapped_by {
        return target.relations().find(|other| other.field == name);
    }
    let back = |name: &str| target.relations().find(|other| leads_back(other) && other.mapped_by == Some(name));
    back(relation.field).or_else(|| {
        let mut candidates = target.relations().filter(leads_back).filter(|other| other.mapped_by.is_none());
        let only = candidates.next().filter(|_| candidates.next().is_none())?;
        // Another relation may say that it is the one that leads there.
        let claims = |other: &&'static RelationDef| {
            other.field != relation.field && other.mapped_by == Some(only.field) && (other.target)().is(target)
        };
        owner.relations().find(claims).is_none().then_some(only)
    })
}

/// The join of a relation of `owner`.
pub fn join_of(owner: &'static ModelDef, relation: &'static RelationDef) -> Join {
    let target = (relation.target)();
    if relation.holds_key() {
        return Join::Here { columns: reference_columns(relation), target: key_columns(target) };
    }
    match relation.kind {
        RelationKind::ManyToMany => Join::Through(pivot(owner, relation)),
        _ => {
            let columns = inverse(owner, relation).map_or_else(Vec::new, reference_columns);
            Join::There { columns, source: key_columns(owner) }
        }
    }
}

/// Whether `owner` is the side that describes the pivot table of this relation.
pub fn owns_pivot(owner: &'static ModelDef, relation: &RelationDef) -> bool {
    if relation.owns_pivot() {
        return true;
    }
    let target = (relation.target)();
    match inverse(owner, relation) {
        Some(other) if other.owns_pivot() => false,
        Some(other) if target.is(owner) => relation.field <= other.field,
        Some(_) => (owner.table, owner.schema, owner.name) <= (target.table, target.schema, target.name),
        // The other side knows nothing of it.
        None => true,
    }
}

/// The pivot of a many-to-many relation, seen from `owner`.
fn pivot(owner: &'static ModelDef, relation: &'static RelationDef) -> Via {
    let target = (relation.target)();
    let other = inverse(owner, relation);
    if let Some(entity) = relation.pivot_entity.or_else(|| other.and_then(|other| other.pivot_entity)) {
        let entity = entity();
        // The entity may say which of its relations is meant; else the first ones are, in order.
        let towards = |model: &'static ModelDef, many: Option<&RelationDef>, skip: usize| {
            let belongs = || entity.relations().filter(|r| r.kind == RelationKind::BelongsTo && (r.target)().is(model));
            let named = many.and_then(|many| belongs().find(|r| r.mapped_by == Some(many.field)));
            named.or_else(|| belongs().nth(skip)).map_or_else(Vec::new, reference_columns)
        };
        let same = usize::from(owner.is(target));
        let (near, far) = if same == 1 && !owns_pivot(owner, relation) { (1, 0) } else { (0, same) };
        return Via {
            schema: entity.schema.map(str::to_owned),
            table: entity.table.to_owned(),
            near: towards(owner, Some(relation), near),
            near_key: key_columns(owner),
            far: towards(target, other, far),
            soft_delete: entity.soft_delete,
            timestamps: entity.timestamps,
        };
    }
    let owning = if owns_pivot(owner, relation) { Some(relation) } else { other };
    let here = owns_pivot(owner, relation);
    let given = |names: &'static [&'static str], model: &'static ModelDef, role: Option<&str>| -> Vec<String> {
        if !names.is_empty() {
            return names.iter().map(|&name| name.to_owned()).collect();
        }
        let key = key_columns(model);
        match (&key[..], role) {
            ([_], None) => vec![format!("{}_id", model.table)],
            ([_], Some(role)) => vec![format!("{role}_id")],
            (several, role) => several.iter().map(|column| format!("{}_{column}", role.unwrap_or(model.table))).collect(),
        }
    };
    // A table joined with itself has two roles: the name of the relation tells which.
    let itself = owner.is(target);
    let role = |relation: Option<&'static RelationDef>| relation.filter(|_| itself).map(|r| singular(r.field));
    let (join, inverse_join) = owning.map_or((&[][..], &[][..]), |owning| (owning.join_column, owning.inverse_join_column));
    let (owning_side, owned_side) = if here { (relation, other) } else { (other.unwrap_or(relation), Some(relation)) };
    let near_role = role(if here { owned_side } else { Some(owning_side) });
    let far_role = role(if here { Some(owning_side) } else { owned_side });
    let (near_given, far_given) = if here { (join, inverse_join) } else { (inverse_join, join) };
    Via {
        schema: if here { owner.schema } else { target.schema }.map(str::to_owned),
        table: owning
            .and_then(|owning| owning.pivot_table)
            .map_or_else(|| naming::pivot_table(owner.table, target.table), naming::shorten),
        near_key: key_columns(owner),
        near: given(near_given, owner, near_role.as_deref().or(itself.then_some(owner.table))),
        far: given(far_given, target, far_role.as_deref().or(itself.then_some("other"))),
        soft_delete: false,
        timestamps: false,
    }
}

fn singular(name: &str) -> String {
    pluralizer::pluralize(name.trim_start_matches("r#"), 1, false)
}

/// What the foreign key of a `BelongsTo` does when its record is deleted. The rows of a pivot entity go with either side.
pub fn on_delete(owner: &'static ModelDef, relation: &RelationDef) -> Action {
    let back = inverse(owner, relation);
    let pivot_of = |back: &RelationDef| back.kind == RelationKind::ManyToMany;
    if back.is_some_and(|back| back.cascade_delete || pivot_of(back)) || joins(owner, (relation.target)()) {
        Action::Cascade
    } else if relation.optional {
        Action::SetNull
    } else {
        Action::NoAction
    }
}

/// Whether a model is the pivot entity of a many-to-many relation of the other.
fn joins(entity: &'static ModelDef, model: &'static ModelDef) -> bool {
    let mut many = model.relations().filter(|relation| relation.kind == RelationKind::ManyToMany);
    many.any(|relation| {
        let given = relation.pivot_entity.or_else(|| inverse(model, relation).and_then(|back| back.pivot_entity));
        given.is_some_and(|given| given().is(entity))
    })
}

impl LinkDef {
    /// Whether both are one link.
    pub fn is(&self, other: &LinkDef) -> bool {
        let ends = || self.ends.iter().zip(&other.ends);
        std::ptr::eq(self, other)
            || (self.name == other.name && ends().all(|(a, b)| (a.model)().is((b.model)()) && a.field == b.field))
    }
}

impl ModelDef {
    /// Whether both are one model. The address of a declaration is not its identity: the compiler may place it twice.
    pub fn is(&self, other: &ModelDef) -> bool {
        std::ptr::eq(self, other) || (self.name == other.name && (self.module)().path == (other.module)().path)
    }

    /// The relations, in order.
    pub fn relations(&'static self) -> impl Iterator<Item = &'static RelationDef> {
        self.fields.iter().filter_map(|field| match field {
            super::FieldDef::Relation(relation) => Some(relation),
            super::FieldDef::Column(_) => None,
        })
    }
}

/// What a step becomes in a row: a list, or one record that may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepForm {
    /// A list.
    Many,
    /// One record, or none.
    One,
}

impl StepForm {
    /// The form of a step.
    pub fn of(hop: &Hop) -> Self {
        if hop.many { StepForm::Many } else { StepForm::One }
    }
}
