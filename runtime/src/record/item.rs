//! What may be given for a record: a draft, a record that exists, or its key.

use super::{Draft, DraftData};
use crate::{
    schema::Model,
    value::{ColumnType, Id, IdKey, IntoColumn, Key, Uuid, Value, value_of},
};

/// A record at the end of a relation or link.
pub enum Item {
    /// One to create.
    New(DraftData),
    /// The key of one that exists.
    Existing(Vec<Value>),
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
                Item::Existing(vec![value_of::<$key>(self)])
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
