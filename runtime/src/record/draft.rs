//! A record before it exists, with the records around it: what `create!` builds.

use std::marker::PhantomData;

use super::{AssignEmpty, AssignNull};
use crate::{
    schema::{
        BelongsTo, Col, HasMany, HasOne, HopRef, Leads, LinkEnd, Many, ManyToMany, Model, ModelDef, One, Rel, Source, Step,
        StepKind, Target,
    },
    value::{ColumnType, Id, IdKey, IntoColumn, Key, Uuid, Value},
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

/// A record at the end of a relation or link.
pub enum Item {
    /// One to create.
    New(DraftData),
    /// The key of one that exists.
    Existing(Vec<Value>),
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

    /// Leads a relation to a record by its key; for the `New` types.
    #[must_use]
    #[doc(hidden)]
    pub fn set_key<K: Key>(mut self, field: u16, key: K) -> Self {
        self.data.related.push((HopRef::Relation(field), Item::Existing(key.to_values())));
        self
    }

    /// Leads a relation to a record by its key, where there is one; for the `New` types.
    #[must_use]
    #[doc(hidden)]
    pub fn set_given_key<K: Key>(self, field: u16, key: Option<K>) -> Self {
        match key {
            Some(key) => self.set_key(field, key),
            None => self,
        }
    }

    /// Creates a record at the end of a relation or link.
    #[must_use]
    pub fn with<K: StepKind>(
        mut self,
        step: Rel<M, K>,
        build: impl FnOnce(Draft<K::Target>, <K::Target as Source>::Fields) -> Draft<K::Target>,
    ) -> Self {
        let nested = build(Draft::new(), K::Target::FIELDS);
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
pub fn draft<M: Model>() -> Draft<M> {
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

/// A record that exists (itself or its key), or a draft.
#[diagnostic::on_unimplemented(
    message = "cannot use a `{Self}` for a record of `{T}`",
    label = "expected `&{T}`, its id, or `{{ .. }}` for a new one"
)]
pub trait IntoItem<T> {
    /// The record.
    fn into_item(self) -> Item;
}

impl<T: Model> IntoItem<T> for Draft<T> {
    fn into_item(self) -> Item {
        Item::New(self.data)
    }
}
impl<T: Model> IntoItem<T> for &T {
    fn into_item(self) -> Item {
        Item::Existing(self.key().to_values())
    }
}
impl<T: Model, K: IdKey> IntoItem<T> for Id<T, K> {
    fn into_item(self) -> Item {
        Item::Existing(vec![self.to_value()])
    }
}
impl<T: Model, K: IdKey> IntoItem<T> for &Id<T, K> {
    fn into_item(self) -> Item {
        Item::Existing(vec![self.to_value()])
    }
}

macro_rules! plain_keys {
    ($($key:ty: $($ty:ty),*;)*) => { $( $(
        impl<T: Model<Key = $key>> IntoItem<T> for $ty {
            fn into_item(self) -> Item {
                Item::Existing(vec![crate::value::value_of::<$key>(self)])
            }
        }
    )* )* };
}
plain_keys! {
    String: String, &String, &str;
    i16: i16;
    i32: i32;
    i64: i64;
    Uuid: Uuid;
}

macro_rules! composite_keys {
    ($(($($name:ident $part:ident)+))*) => { $(
        impl<T: Model<Key = ($($name,)+)>, $($name, $part: IntoColumn<$name>),+> IntoItem<T> for ($($part,)+)
        where
            ($($name,)+): Key,
        {
            fn into_item(self) -> Item {
                Item::Existing(IntoColumn::<($($name,)+)>::into_column(self).to_values())
            }
        }
        impl<T: Model<Key = ($($name,)+)>, $($name: Clone),+> IntoItem<T> for &($($name,)+)
        where
            ($($name,)+): Key,
        {
            fn into_item(self) -> Item {
                Item::Existing(self.to_values())
            }
        }
    )* };
}
composite_keys!((A X B Y) (A X B Y C Z) (A X B Y C Z D W));

/// A record, or none.
#[diagnostic::on_unimplemented(
    message = "cannot use a `{Self}` for a record of `{T}`",
    label = "expected `&{T}`, its id, or `{{ .. }}` for a new one"
)]
pub trait IntoOptionalItem<T> {
    /// The record, if there is one.
    fn into_optional_item(self) -> Option<Item>;
}
macro_rules! optional_items {
    ($([$($generics:tt)*] $ty:ty;)*) => { $(
        impl<T: Model $($generics)*> IntoOptionalItem<T> for $ty {
            fn into_optional_item(self) -> Option<Item> {
                Some(self.into_item())
            }
        }
        impl<T: Model $($generics)*> IntoOptionalItem<T> for Option<$ty> {
            fn into_optional_item(self) -> Option<Item> {
                self.map(IntoItem::into_item)
            }
        }
    )* };
}
optional_items! {
    [] Draft<T>;
    [] &T;
    [, K: IdKey] Id<T, K>;
    [, K: IdKey] &Id<T, K>;
}

macro_rules! optional_plain_keys {
    ($($key:ty: $($ty:ty),*;)*) => { $( $(
        impl<T: Model<Key = $key>> IntoOptionalItem<T> for $ty {
            fn into_optional_item(self) -> Option<Item> {
                Some(IntoItem::<T>::into_item(self))
            }
        }
        impl<T: Model<Key = $key>> IntoOptionalItem<T> for Option<$ty> {
            fn into_optional_item(self) -> Option<Item> {
                self.map(IntoItem::<T>::into_item)
            }
        }
    )* )* };
}
optional_plain_keys! {
    String: String, &String, &str;
    i16: i16;
    i32: i32;
    i64: i64;
    Uuid: Uuid;
}

macro_rules! optional_composite_keys {
    ($(($($name:ident $part:ident)+))*) => { $(
        impl<T: Model<Key = ($($name,)+)>, $($name, $part: IntoColumn<$name>),+> IntoOptionalItem<T> for ($($part,)+)
        where
            ($($name,)+): Key,
        {
            fn into_optional_item(self) -> Option<Item> {
                Some(IntoItem::<T>::into_item(self))
            }
        }
        impl<T: Model<Key = ($($name,)+)>, $($name: Clone),+> IntoOptionalItem<T> for &($($name,)+)
        where
            ($($name,)+): Key,
        {
            fn into_optional_item(self) -> Option<Item> {
                Some(IntoItem::<T>::into_item(self))
            }
        }
    )* };
}
optional_composite_keys!((A X B Y) (A X B Y C Z) (A X B Y C Z D W));

/// What `create` and `create_many` take: a `New` value, or what `create!` built.
#[diagnostic::on_unimplemented(
    message = "cannot create a `{M}` from a `{Self}`",
    label = "expected a `{M}New`, or `create!({M} {{ .. }})`"
)]
pub trait IntoDraft<M> {
    /// The draft.
    fn into_draft(self) -> Draft<M>;
}

impl<M: Model> IntoDraft<M> for Draft<M> {
    fn into_draft(self) -> Draft<M> {
        self
    }
}
