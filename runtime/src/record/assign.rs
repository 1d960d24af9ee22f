//! What the literals `None` and `[]` mean behind the name of a field, and what `update!` may set.

use super::{Change, DraftData};
use crate::{
    schema::{BelongsTo, Col, HasMany, HasOne, HopRef, LinkEnd, Many, ManyToMany, Model, One, Rel, Source, Target},
    value::{ColumnType, IntoColumn, Key, Value, value_of},
};

/// A field that may be `None` in `create!`.
#[diagnostic::on_unimplemented(
    message = "a required field cannot be `None`",
    label = "this is not nullable: its type in the model is no `Option`"
)]
pub trait AssignNull {
    /// Writes that into the draft.
    fn assign_null(self, draft: &mut DraftData);
}

impl<M, T: ColumnType> AssignNull for Col<M, Option<T>> {
    fn assign_null(self, draft: &mut DraftData) {
        draft.values.push((self.field, vec![Value::Null]));
    }
}

macro_rules! nothing {
    ($trait:ident, $method:ident: $([$($generics:tt)*] $kind:ty;)*) => { $(
        /// A new record leads nowhere by itself.
        impl<M, $($generics)*> $trait for Rel<M, $kind> {
            fn $method(self, _: &mut DraftData) {}
        }
    )* };
}
nothing! { AssignNull, assign_null:
    [T: Model] BelongsTo<Option<T>>;
    [T: Target] HasOne<T>;
    [L, T: Model] LinkEnd<L, One<T>>;
}

/// A field that may be `[]` in `create!`.
#[diagnostic::on_unimplemented(message = "this field is no list", label = "`[]` is for lists")]
pub trait AssignEmpty {
    /// Writes that into the draft.
    fn assign_empty(self, draft: &mut DraftData);
}

macro_rules! empty_columns {
    ($($ty:ty),*) => { $(
        impl<M, T> AssignEmpty for Col<M, $ty>
        where
            Vec<T>: ColumnType,
        {
            fn assign_empty(self, draft: &mut DraftData) {
                draft.values.push((self.field, vec![Vec::<T>::new().to_value()]));
            }
        }
    )* };
}
empty_columns!(Vec<T>, Option<Vec<T>>);
nothing! { AssignEmpty, assign_empty:
    [T: Model] HasMany<T>;
    [T: Model] ManyToMany<T>;
    [L, T: Model] LinkEnd<L, Many<T>>;
}

/// What may stand behind the name of a field in `update!`.
#[diagnostic::on_unimplemented(
    message = "`update!` cannot set this",
    note = "`update!` sets columns, and leads a `BelongsTo` to another record"
)]
pub trait Alter<V> {
    /// The field, and its change.
    fn alter(self, value: V) -> (u16, Change);
}

impl<M, T: ColumnType, V: IntoColumn<T>> Alter<V> for Col<M, T> {
    fn alter(self, value: V) -> (u16, Change) {
        (self.field, Change::Set(vec![value_of(value)]))
    }
}

/// The index of a relation's field. Only relations of the model itself are altered, never links.
fn field(at: HopRef) -> u16 {
    match at {
        HopRef::Relation(field) => field,
        HopRef::Link(..) => u16::MAX,
    }
}

impl<M, T: Target<Key: Key>, V: IntoColumn<T::Key>> Alter<V> for Rel<M, BelongsTo<T>> {
    fn alter(self, value: V) -> (u16, Change) {
        (field(self.at), Change::Set(value.into_column().to_values()))
    }
}

/// A field that `update!` may set to `None`.
#[diagnostic::on_unimplemented(
    message = "a required field cannot be `None`",
    label = "this is not nullable: its type in the model is no `Option`"
)]
pub trait AlterNull {
    /// The field, and its change.
    fn alter_null(self) -> (u16, Change);
}

impl<M, T: ColumnType> AlterNull for Col<M, Option<T>> {
    fn alter_null(self) -> (u16, Change) {
        (self.field, Change::Set(vec![Value::Null]))
    }
}

impl<M: Source, T: Model> AlterNull for Rel<M, BelongsTo<Option<T>>> {
    fn alter_null(self) -> (u16, Change) {
        (field(self.at), Change::Set(vec![Value::Null; T::Key::WIDTH]))
    }
}
