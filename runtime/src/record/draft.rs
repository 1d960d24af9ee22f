//! A record before it exists, with the records around it: what `create!` builds.

use std::marker::PhantomData;

use super::{AssignEmpty, AssignNull, IntoItem, IntoOptionalItem, Item};
use crate::{
    schema::{
        BelongsTo, Col, Fields, HasMany, HasOne, HopRef, Leads, LinkEnd, Many, ManyToMany, Model, ModelDef, One, Rel, Step,
        StepKind, Stored, Target,
    },
    value::{ColumnType, IntoColumn, Key, Value},
};

/// A record of `M` to be created.
pub struct Draft<M> {
    pub(crate) data: DraftData,
    model: PhantomData<fn() -> M>,
}

/// The same, without its type.
pub struct DraftData {
    /// The model.
    pub def: &'static ModelDef,
    /// Fields by index, and the values of their columns.
    pub values: Vec<(u16, Vec<Value>)>,
    /// Records to create or to refer to, by the step that leads to them.
    pub related: Vec<(HopRef, Item)>,
}

impl DraftData {
    /// Leads a relation to a record by its key; for the `New` types.
    pub fn set_key<K: Key>(&mut self, field: u16, key: K) {
        self.related.push((HopRef::Relation(field), Item::Existing(key.to_values())));
    }

    /// Leads a relation to a record by its key, where there is one; for the `New` types.
    pub fn set_given_key<K: Key>(&mut self, field: u16, key: Option<K>) {
        if let Some(key) = key {
            self.set_key(field, key);
        }
    }
}

impl<M: Model> Draft<M> {
    /// A record without values.
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Draft { data: DraftData { def: M::DEF, values: Vec::new(), related: Vec::new() }, model: PhantomData }
    }
}

impl<M> Draft<M> {
    /// Sets a column, or leads a relation or link to records that exist.
    #[must_use]
    pub fn set<H: Assign<V>, V>(mut self, handle: H, value: V) -> Self {
        handle.assign(&mut self.data, value);
        self
    }

    /// Sets a column to `NULL`, or leads a relation or link nowhere.
    #[must_use]
    pub fn set_null<H: AssignNull>(mut self, handle: H) -> Self {
        handle.assign_null(&mut self.data);
        self
    }

    /// Sets a list to one without elements.
    #[must_use]
    pub fn set_empty<H: AssignEmpty>(mut self, handle: H) -> Self {
        handle.assign_empty(&mut self.data);
        self
    }

    /// Creates a record at the end of a relation or link.
    #[must_use]
    pub fn with<K: StepKind>(
        mut self,
        step: Rel<M, K>,
        build: impl FnOnce(Draft<K::Target>, Fields<K::Target>) -> Draft<K::Target>,
    ) -> Self {
        let nested = build(Draft::new(), Fields::new());
        self.data.related.push((step.at, Item::New(nested.data)));
        self
    }

    /// Adds a record that exists, or a draft, at the end of a relation or link.
    #[must_use]
    pub fn add<R: Step<From = M>>(mut self, step: R, item: impl IntoItem<<R::Kind as StepKind>::Target>) -> Self {
        self.data.related.push((step.at(), item.into_item()));
        self
    }
}

/// A record without values.
pub fn draft<M: Stored>() -> Draft<M> {
    Draft::new()
}

/// A record without values at the end of a step.
pub fn draft_below<R: Leads>(_: R) -> Draft<<R::Kind as StepKind>::Target> {
    Draft::new()
}

/// What may stand behind the name of a field in `create!`.
pub trait Assign<V> {
    /// Writes the value into the draft.
    fn assign(self, draft: &mut DraftData, value: V);
}

impl<M, T: ColumnType, V: IntoColumn<T>> Assign<V> for Col<M, T> {
    fn assign(self, draft: &mut DraftData, value: V) {
        draft.values.push((self.field, vec![value.into_column().to_value()]));
    }
}

impl<M, T: Model, V: IntoItem<T>> Assign<V> for Rel<M, BelongsTo<T>> {
    fn assign(self, draft: &mut DraftData, value: V) {
        draft.related.push((self.at, value.into_item()));
    }
}

macro_rules! to_one {
    ($([$($generics:tt)*] $kind:ty, $target:ty;)*) => { $(
        impl<M, $($generics)*, V: IntoOptionalItem<$target>> Assign<V> for Rel<M, $kind> {
            fn assign(self, draft: &mut DraftData, value: V) {
                draft.related.extend(value.into_optional_item().map(|item| (self.at, item)));
            }
        }
    )* };
}
to_one! {
    [T: Model] BelongsTo<Option<T>>, T;
    [T: Target] HasOne<T>, T::Model;
    [L, T: Model] LinkEnd<L, One<T>>, T;
}

macro_rules! to_many {
    ($([$($generics:tt)*] $kind:ty;)*) => { $(
        impl<M, $($generics)* T: Model, V: IntoIterator<Item: IntoItem<T>>> Assign<V> for Rel<M, $kind> {
            fn assign(self, draft: &mut DraftData, items: V) {
                draft.related.extend(items.into_iter().map(|item| (self.at, item.into_item())));
            }
        }
    )* };
}
to_many! {
    [] HasMany<T>;
    [] ManyToMany<T>;
    [L,] LinkEnd<L, Many<T>>;
}

/// What `create` and `create_many` take: a `New` value, or what `create!` built.
#[diagnostic::on_unimplemented(
    message = "cannot create a `{M}` from a `{Self}`",
    label = "expected a `{M}New`, or `create!({M} {{ .. }})`"
)]
pub trait IntoDraft<M: Model>: Sized {
    /// Sets the fields of a draft.
    fn fill(self, draft: &mut DraftData);
    /// The draft.
    fn into_draft(self) -> Draft<M> {
        let mut draft = Draft::new();
        self.fill(&mut draft.data);
        draft
    }
}

impl<M: Model> IntoDraft<M> for Draft<M> {
    fn fill(self, draft: &mut DraftData) {
        *draft = self.data;
    }
}
