//! Typed ids: those of different models do not mix.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    sync::Mutex,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ColumnType, Kind, Uuid, Value};
use crate::schema::Model;

/// The storage of a text id: a prefix and a ULID, as `prod_01J…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub(crate) String);

/// What an id may be stored as: text, a UUID, or an integer.
pub trait IdKey: ColumnType + Clone + Eq + Ord + Hash + fmt::Debug + fmt::Display {
    /// The kind of an id's column.
    const KIND: Kind;
    /// Whether the library makes new ones.
    const GENERATED: bool;
    /// A new id for a record, where the program makes it (the database makes integers).
    fn generate(prefix: Option<&str>) -> Option<Self>;
    /// Reads the text form of an id, as it stands in a path or a form.
    fn parse(text: &str) -> Option<Self>;
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// ULIDs of one process grow strictly, so that ids sort in order of creation.
pub(crate) fn ulid() -> String {
    static GENERATOR: Mutex<Option<ulid::Generator>> = Mutex::new(None);
    let mut generator = GENERATOR.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let generator = generator.get_or_insert_with(ulid::Generator::new);
    // The generator fails only when 2^80 ids were made in one millisecond.
    generator.generate().map_or_else(|_| ulid::Ulid::generate().to_string(), |ulid| ulid.to_string())
}

/// A new text id: `prefix_ULID`, or a bare ULID.
pub(crate) fn text_id(prefix: Option<&str>) -> String {
    match prefix {
        Some(prefix) => format!("{prefix}_{}", ulid()),
        None => ulid(),
    }
}

impl IdKey for Text {
    const KIND: Kind = Kind::Id;
    const GENERATED: bool = true;
    fn generate(prefix: Option<&str>) -> Option<Self> {
        Some(Text(text_id(prefix)))
    }
    fn parse(text: &str) -> Option<Self> {
        Some(Text(text.to_owned()))
    }
}

impl IdKey for Uuid {
    const KIND: Kind = Kind::Uuid;
    const GENERATED: bool = true;
    fn generate(_: Option<&str>) -> Option<Self> {
        Some(Uuid::now_v7())
    }
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! integer_keys {
    ($($ty:ty: $kind:ident),*) => { $(
        impl IdKey for $ty {
            const KIND: Kind = Kind::$kind;
            const GENERATED: bool = false;
            fn generate(_: Option<&str>) -> Option<Self> {
                None
            }
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )* };
}
integer_keys!(i16: I16, i32: I32, i64: I64);

/// The id of a record of `M`, stored as `K`.
///
/// ```
/// use modelink::prelude::*;
/// # #[module(models(Product))] pub struct ShopModule;
/// #[model(id_prefix = "prod")]
/// pub struct Product { pub id: Id<Product> }
///
/// let id = Id::<Product>::generate().unwrap();
/// assert!(id.to_string().starts_with("prod_"));
/// ```
pub struct Id<M, K = Text> {
    key: K,
    model: PhantomData<fn() -> M>,
}

impl<M, K> Id<M, K> {
    /// An id from its stored form.
    pub const fn from_key(key: K) -> Self {
        Id { key, model: PhantomData }
    }

    /// The stored form.
    pub const fn key(&self) -> &K {
        &self.key
    }
}

impl<M> Id<M> {
    /// A text id as it stands, whatever its prefix.
    pub fn new(text: impl Into<String>) -> Self {
        Id::from_key(Text(text.into()))
    }

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.key.0
    }
}

impl<M: Model, K: IdKey> Id<M, K> {
    /// A new id, or `None` where the database makes them.
    pub fn generate() -> Option<Self> {
        K::generate(M::DEF.id_prefix).map(Id::from_key)
    }

    /// Reads an id from outside, as from a path; a text id must have the model's prefix.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) for another prefix or another form.
    pub fn parse(text: &str) -> Result<Self, crate::Error> {
        let wrong = |expected: String| crate::Error::Invalid { model: M::DEF.name, field: "id".into(), reason: expected };
        if let (Kind::Id, Some(prefix)) = (K::KIND, M::DEF.id_prefix)
            && text.strip_prefix(prefix).is_none_or(|rest| !rest.starts_with('_') || rest.len() == 1)
        {
            return Err(wrong(format!("expected an id that starts with `{prefix}_`")));
        }
        K::parse(text).map(Id::from_key).ok_or_else(|| wrong(format!("expected an id stored as {:?}", K::KIND)))
    }
}

impl<M, K: fmt::Debug> fmt::Debug for Id<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}
impl<M, K: fmt::Display> fmt::Display for Id<M, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.key.fmt(f)
    }
}
impl<M, K: Clone> Clone for Id<M, K> {
    fn clone(&self) -> Self {
        Id::from_key(self.key.clone())
    }
}
impl<M, K: Copy> Copy for Id<M, K> {}
impl<M, K: PartialEq> PartialEq for Id<M, K> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}
impl<M, K: Eq> Eq for Id<M, K> {}
impl<M, K: PartialOrd> PartialOrd for Id<M, K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.key.partial_cmp(&other.key)
    }
}
impl<M, K: Ord> Ord for Id<M, K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}
impl<M, K: Hash> Hash for Id<M, K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}
impl<M, K: Serialize> Serialize for Id<M, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key.serialize(serializer)
    }
}
impl<'de, M, K: Deserialize<'de>> Deserialize<'de> for Id<M, K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        K::deserialize(deserializer).map(Id::from_key)
    }
}
impl<M> From<&str> for Id<M> {
    fn from(text: &str) -> Self {
        Id::new(text)
    }
}
impl<M> From<String> for Id<M> {
    fn from(text: String) -> Self {
        Id::new(text)
    }
}
impl<M, K: ColumnType> From<&Id<M, K>> for Value {
    fn from(id: &Id<M, K>) -> Self {
        id.key.to_value()
    }
}
