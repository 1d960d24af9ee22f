//! The types of relation fields.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Model;
use crate::{
    error::ReadError,
    value::{ColumnType, IntoColumn, Key, RowReader, Value},
};

/// What a relation may lead to: a model `M`, or `Option<M>`.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a model", label = "expected a struct with `#[model]`")]
pub trait Target: 'static {
    /// The model.
    type Model: Model;
    /// Its key, or an option of it.
    type Key: Clone + Send + Sync + 'static;
    /// `Option<M>`.
    const OPTIONAL: bool;
    /// Reads the key's columns.
    ///
    /// # Errors
    /// When the database holds something else.
    fn read(reader: &mut RowReader<'_>) -> Result<Self::Key, ReadError>;
    /// The values of the key's columns.
    fn values(key: &Self::Key) -> Vec<Value>;
}

#[diagnostic::do_not_recommend]
impl<M: Model> Target for M {
    type Model = M;
    type Key = M::Key;
    const OPTIONAL: bool = false;
    fn read(reader: &mut RowReader<'_>) -> Result<Self::Key, ReadError> {
        M::Key::read(reader)
    }
    fn values(key: &Self::Key) -> Vec<Value> {
        key.to_values()
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> Target for Option<M> {
    type Model = M;
    type Key = Option<M::Key>;
    const OPTIONAL: bool = true;
    fn read(reader: &mut RowReader<'_>) -> Result<Self::Key, ReadError> {
        M::Key::read_optional(reader)
    }
    fn values(key: &Self::Key) -> Vec<Value> {
        key.as_ref().map_or_else(|| vec![Value::Null; M::Key::WIDTH], Key::to_values)
    }
}

/// This record belongs to one `T`: the field *is* the foreign key. `BelongsTo<Option<T>>` may be empty.
pub struct BelongsTo<T: Target> {
    key: T::Key,
    /// Stands last, so that the size of a struct with a wrong `T` is no question of its own to the compiler.
    target: PhantomData<fn() -> T>,
}

impl<T: Target> BelongsTo<T> {
    /// A reference to the record with this key.
    pub fn new(key: impl IntoColumn<T::Key>) -> Self {
        BelongsTo { key: key.into_column(), target: PhantomData }
    }

    /// The key of the other record.
    pub fn id(&self) -> &T::Key {
        &self.key
    }

    /// Reads the key's columns.
    ///
    /// # Errors
    /// When the database holds something else.
    #[doc(hidden)]
    pub fn read(reader: &mut RowReader<'_>) -> Result<Self, ReadError> {
        T::read(reader).map(|key| BelongsTo { key, target: PhantomData })
    }

    /// Writes the values of the key's columns.
    #[doc(hidden)]
    pub fn write(&self, values: &mut Vec<Value>) {
        values.extend(T::values(&self.key));
    }
}

impl<T: Target> Clone for BelongsTo<T> {
    fn clone(&self) -> Self {
        BelongsTo { key: self.key.clone(), target: PhantomData }
    }
}
impl<T: Target<Key: fmt::Debug>> fmt::Debug for BelongsTo<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}
impl<T: Target<Key: PartialEq>> PartialEq for BelongsTo<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl<T: Target<Key: Eq>> Eq for BelongsTo<T> {}
impl<T: Target<Key: Hash>> Hash for BelongsTo<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
impl<T: Target<Key: PartialOrd>> PartialOrd for BelongsTo<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.key.partial_cmp(&other.key)
    }
}
impl<T: Target<Key: Ord>> Ord for BelongsTo<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}
impl<T: Target<Key: Serialize>> Serialize for BelongsTo<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(serializer)
    }
}
impl<'de, T: Target<Key: Deserialize<'de>>> Deserialize<'de> for BelongsTo<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::Key::deserialize(deserializer).map(|key| BelongsTo { key, target: PhantomData })
    }
}

/// This record has at most one `T`. With `#[relation(foreign_key)]` the key is kept here.
pub struct HasOne<T: Target> {
    key: Option<T::Key>,
    /// As in [`BelongsTo`].
    target: PhantomData<fn() -> T>,
}

impl<T: Target> HasOne<T> {
    /// The key of the other record, where it is kept here.
    pub fn id(&self) -> Option<&T::Key> {
        self.key.as_ref()
    }

    /// Reads the key's columns, where they are here.
    ///
    /// # Errors
    /// When the database holds something else.
    #[doc(hidden)]
    pub fn read(reader: &mut RowReader<'_>) -> Result<Self, ReadError> {
        T::read(reader).map(|key| HasOne { key: Some(key), target: PhantomData })
    }

    /// Writes the values of the key's columns.
    #[doc(hidden)]
    pub fn write(&self, values: &mut Vec<Value>) {
        values.extend(self.key.as_ref().map_or_else(|| vec![Value::Null; <T::Model as Model>::Key::WIDTH], T::values));
    }
}

impl<T: Target> Default for HasOne<T> {
    fn default() -> Self {
        HasOne { key: None, target: PhantomData }
    }
}
impl<T: Target> Clone for HasOne<T> {
    fn clone(&self) -> Self {
        HasOne { key: self.key.clone(), target: PhantomData }
    }
}
impl<T: Target<Key: fmt::Debug>> fmt::Debug for HasOne<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HasOne").field(&self.key).finish()
    }
}
impl<T: Target<Key: PartialEq>> PartialEq for HasOne<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl<T: Target<Key: Eq>> Eq for HasOne<T> {}
impl<T: Target<Key: Hash>> Hash for HasOne<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
impl<T: Target<Key: PartialOrd>> PartialOrd for HasOne<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.key.partial_cmp(&other.key)
    }
}
impl<T: Target<Key: Ord>> Ord for HasOne<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}
impl<T: Target<Key: Serialize>> Serialize for HasOne<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(serializer)
    }
}
impl<'de, T: Target<Key: Deserialize<'de>>> Deserialize<'de> for HasOne<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|key| HasOne { key, target: PhantomData })
    }
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        pub struct $name<T>(PhantomData<fn() -> T>);

        impl<T> Default for $name<T> {
            fn default() -> Self {
                $name(PhantomData)
            }
        }
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $name<T> {}
        impl<T> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
        impl<T> PartialEq for $name<T> {
            fn eq(&self, _: &Self) -> bool {
                true
            }
        }
        impl<T> Eq for $name<T> {}
        impl<T> Hash for $name<T> {
            fn hash<H: Hasher>(&self, _: &mut H) {}
        }
        impl<T> PartialOrd for $name<T> {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }
        impl<T> Ord for $name<T> {
            fn cmp(&self, _: &Self) -> Ordering {
                Ordering::Equal
            }
        }
        impl<T> Serialize for $name<T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_unit()
            }
        }
        impl<'de, T> Deserialize<'de> for $name<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                serde::de::IgnoredAny::deserialize(deserializer).map(|_| $name(PhantomData))
            }
        }
    )* };
}
lists! {
    /// Many records of `T` belong to this one. The list itself is read with `graph!`.
    HasMany
    /// Records of both models are joined freely, through a pivot table. The list itself is read with `graph!`.
    ManyToMany
}

/// A key as the value of a relation's field.
impl<M: Model> BelongsTo<Option<M>> {
    /// No record.
    pub fn none() -> Self {
        BelongsTo { key: None, target: PhantomData }
    }
}

impl<T: Target<Key: ColumnType>> From<&BelongsTo<T>> for Value {
    fn from(reference: &BelongsTo<T>) -> Self {
        reference.key.to_value()
    }
}
