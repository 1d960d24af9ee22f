//! Relations and links, as SeaORM joins them. The handles of relations and links are themselves values of `Linked`:
//! `row.find_linked(Product::FIELDS.variants)`, `row.find_linked(Product::FIELDS.brand())`.

use std::{fmt, marker::PhantomData};

use sea_orm::{
    EntityName, Identity, Iterable, Linked, Related, RelationDef, RelationTrait, RelationType,
    sea_query::{Alias, Condition, ConditionType, Expr, ExprTrait, ForeignKeyAction, IntoIden, IntoTableRef, TableRef},
};

use super::Entity;
use crate::{
    filter::hop_of,
    schema::{Action, Hop, HopRef, Join, Model, Rel, SourceInfo, StepKind, Stored},
};

/// Exactly one relation of `Self` leads to `B`, which is another model. Implemented by `#[model]`.
pub trait RelatesTo<B>: Model {
    /// The relation, by the index of its field.
    const FIELD: u16;
}

/// A relation of `M` whose key is in one of the two tables. Those through a pivot are [`Linked`] values.
pub struct Relation<M> {
    field: u16,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Relation<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M> Copy for Relation<M> {}
impl<M: Model> Relation<M> {
    fn hop(self) -> Option<&'static Hop> {
        M::info().fields[usize::from(self.field)].hop.as_ref()
    }
}
impl<M: Model> fmt::Debug for Relation<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(M::info().fields[usize::from(self.field)].name)
    }
}
impl<M: Model> Iterable for Relation<M> {
    type Iterator = std::vec::IntoIter<Self>;
    fn iter() -> Self::Iterator {
        let direct = |hop: &Hop| !matches!(hop.join, Join::Through(_));
        let fields = M::info().fields.iter().enumerate();
        let fields = fields.filter(|(_, field)| field.hop.as_ref().is_some_and(direct));
        fields.map(|(field, _)| Relation { field: field as u16, model: PhantomData }).collect::<Vec<_>>().into_iter()
    }
}
impl<M: Model> RelationTrait for Relation<M> {
    fn def(&self) -> RelationDef {
        Path::of::<M>(self.hop()).to
    }
}

impl<A: RelatesTo<B>, B: Model> Related<Entity<B>> for Entity<A> {
    fn to() -> RelationDef {
        Path::at::<A>(HopRef::Relation(A::FIELD)).to
    }
    fn via() -> Option<RelationDef> {
        Path::at::<A>(HopRef::Relation(A::FIELD)).via.into_iter().next()
    }
}

impl<M: Stored, K: StepKind<Target: Stored>> Linked for Rel<M, K> {
    type FromEntity = Entity<M>;
    type ToEntity = Entity<K::Target>;
    fn link(&self) -> Vec<RelationDef> {
        let path = Path::at::<M>(self.at);
        path.via.into_iter().chain([path.to]).collect()
    }
}

/// The joins of one hop: to the other table, perhaps by way of tables between.
struct Path {
    via: Vec<RelationDef>,
    to: RelationDef,
}

impl Path {
    fn at<M: Model>(at: HopRef) -> Self {
        Path::of::<M>(hop_of(M::info(), at).ok())
    }

    fn of<M: Model>(hop: Option<&'static Hop>) -> Self {
        let own = |columns: &[String]| Side { table: Entity::<M>::default().table_ref(), columns: identity(columns) };
        let Some(hop) = hop else {
            // A field that leads nowhere: the records themselves.
            let key = &M::info().table.primary_key;
            return Path { via: Vec::new(), to: join(own(key), own(key), true, RelationType::HasOne) };
        };
        let table = &hop.target().table;
        let other = |columns: &[String]| Side { table: named(table.schema.as_deref(), &table.name), columns: identity(columns) };
        let kind = if hop.many { RelationType::HasMany } else { RelationType::HasOne };
        let hidden = hop.target().deleted_at.filter(|_| !hop.required);
        let hidden = hidden.map(|index| hop.target().source.column(index).name.clone());
        match &hop.join {
            Join::Here { columns, target } => {
                let to =
                    RelationDef { on_delete: on_delete(M::info(), columns), ..join(own(columns), other(target), false, kind) };
                Path { via: Vec::new(), to: hiding(to, hidden) }
            }
            Join::There { columns, source } => {
                Path { via: Vec::new(), to: hiding(join(own(source), other(columns), true, kind), hidden) }
            }
            Join::Through(via) => {
                let between =
                    |columns: &[String]| Side { table: named(via.schema.as_deref(), &via.table), columns: identity(columns) };
                let first = join(own(&via.near_key), between(&via.near), true, RelationType::HasMany);
                let second = join(between(&via.far), other(&table.primary_key), false, RelationType::HasOne);
                let dismissed = via.soft_delete.then(|| "deleted_at".to_owned());
                Path { via: vec![hiding(first, dismissed)], to: hiding(second, hidden) }
            }
            Join::Along(trail) => {
                let (mut via, mut from) = (Vec::new(), own(&trail.near));
                for stop in &trail.stops {
                    let side = |columns: &[String]| Side {
                        table: named(stop.schema.as_deref(), &stop.table),
                        columns: identity(columns),
                    };
                    let step =
                        join(std::mem::replace(&mut from, side(&stop.exit)), side(&stop.entry), true, RelationType::HasMany);
                    via.push(hiding(step, stop.deleted_at.clone()));
                }
                Path { via, to: hiding(join(from, other(&trail.far), false, kind), hidden) }
            }
        }
    }
}

/// One side of a join.
struct Side {
    table: TableRef,
    columns: Identity,
}

fn join(from: Side, to: Side, is_owner: bool, kind: RelationType) -> RelationDef {
    RelationDef {
        rel_type: kind,
        from_tbl: from.table,
        to_tbl: to.table,
        from_col: from.columns,
        to_col: to.columns,
        is_owner,
        skip_fk: false,
        on_delete: None,
        on_update: None,
        on_condition: None,
        fk_name: None,
        condition_type: ConditionType::All,
    }
}

/// The same, without the deleted rows of the table that it leads to.
fn hiding(join: RelationDef, deleted_at: Option<String>) -> RelationDef {
    match deleted_at {
        Some(column) => join.on_condition(move |_, to| {
            let column = Expr::col((to, Alias::new(column.clone())));
            Condition::all().add(column.is_null())
        }),
        None => join,
    }
}

fn named(schema: Option<&str>, table: &str) -> TableRef {
    match schema {
        Some(schema) => (Alias::new(schema), Alias::new(table)).into_table_ref(),
        None => Alias::new(table).into_table_ref(),
    }
}

fn identity(columns: &[String]) -> Identity {
    let mut names: Vec<_> = columns.iter().map(|name| Alias::new(name).into_iden()).collect();
    match (names.len(), names.pop()) {
        (1, Some(one)) => Identity::Unary(one),
        (_, last) => {
            names.extend(last);
            Identity::Many(names)
        }
    }
}

fn on_delete(source: &SourceInfo, columns: &[String]) -> Option<ForeignKeyAction> {
    let key = source.table.foreign_keys.iter().find(|key| key.columns == columns)?;
    Some(match key.on_delete {
        Action::NoAction => ForeignKeyAction::NoAction,
        Action::Cascade => ForeignKeyAction::Cascade,
        Action::SetNull => ForeignKeyAction::SetNull,
    })
}
