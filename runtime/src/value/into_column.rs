//! The one conversion from what a person writes to what a column holds.

use super::{BigDecimal, ColumnType, Date, DateTime, Decimal, Id, IdKey, Json, Time, Uuid};
use crate::schema::Model;

/// Anything that may be written where a column of type `T` is meant: in `create!`, filters, defaults and links.
#[diagnostic::on_unimplemented(message = "cannot use a `{Self}` for a column of type `{T}`", label = "expected a `{T}`")]
pub trait IntoColumn<T> {
    /// The value of the column.
    fn into_column(self) -> T;
}

macro_rules! same {
    ($($ty:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl IntoColumn<$ty> for $ty { fn into_column(self) -> $ty { self } }
        #[diagnostic::do_not_recommend]
        impl IntoColumn<$ty> for &$ty { fn into_column(self) -> $ty { self.clone() } }
        #[diagnostic::do_not_recommend]
        impl IntoColumn<Option<$ty>> for $ty { fn into_column(self) -> Option<$ty> { Some(self) } }
        #[diagnostic::do_not_recommend]
        impl IntoColumn<Option<$ty>> for &$ty { fn into_column(self) -> Option<$ty> { Some(self.clone()) } }
        #[diagnostic::do_not_recommend]
        impl IntoColumn<Option<$ty>> for Option<$ty> { fn into_column(self) -> Option<$ty> { self } }
        #[diagnostic::do_not_recommend]
        impl IntoColumn<Option<$ty>> for &Option<$ty> { fn into_column(self) -> Option<$ty> { self.clone() } }
    )* };
}
same!(String, bool, i16, i32, i64, f32, f64, Decimal, BigDecimal, DateTime, Date, Time, Uuid, Vec<u8>);
same!(Vec<String>, Vec<bool>, Vec<i16>, Vec<i32>, Vec<i64>, Vec<f32>, Vec<f64>, Vec<Decimal>, Vec<DateTime>, Vec<Date>);
same!(Vec<Time>, Vec<Uuid>, Vec<BigDecimal>);

macro_rules! via {
    ($($from:ty => $to:ty: $value:ident => $convert:expr),* $(,)?) => { $(
        #[diagnostic::do_not_recommend]
        impl IntoColumn<$to> for $from { fn into_column(self) -> $to { let $value = self; $convert } }
        #[diagnostic::do_not_recommend]
        impl IntoColumn<Option<$to>> for $from { fn into_column(self) -> Option<$to> { let $value = self; Some($convert) } }
        #[diagnostic::do_not_recommend]
        impl IntoColumn<Option<$to>> for Option<$from> { fn into_column(self) -> Option<$to> { self.map(|$value| $convert) } }
    )* };
}
via! {
    &str => String: text => text.to_owned(),
    i32 => i64: number => number.into(),
    i32 => f32: number => number as f32,
    i32 => f64: number => number.into(),
    i32 => Decimal: number => number.into(),
    i64 => Decimal: number => number.into(),
    i32 => BigDecimal: number => number.into(),
    i64 => BigDecimal: number => number.into(),
    chrono::DateTime<chrono::Utc> => DateTime: moment => moment.into(),
    chrono::NaiveTime => Time: time => time.into(),
    serde_json::Value => Json: document => Json(document),
    &[u8] => Vec<u8>: bytes => bytes.to_vec(),
}
#[diagnostic::do_not_recommend]
impl<const N: usize> IntoColumn<Vec<String>> for [&str; N] {
    fn into_column(self) -> Vec<String> {
        self.into_iter().map(str::to_owned).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Json<T>> for Json<T> {
    fn into_column(self) -> Json<T> {
        self
    }
}
#[diagnostic::do_not_recommend]
impl<T: Clone> IntoColumn<Json<T>> for &Json<T> {
    fn into_column(self) -> Json<T> {
        self.clone()
    }
}
#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Option<Json<T>>> for Json<T> {
    fn into_column(self) -> Option<Json<T>> {
        Some(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T> IntoColumn<Option<Json<T>>> for Option<Json<T>> {
    fn into_column(self) -> Option<Json<T>> {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<M, K> IntoColumn<Id<M, K>> for Id<M, K> {
    fn into_column(self) -> Id<M, K> {
        self
    }
}
#[diagnostic::do_not_recommend]
impl<M, K: Clone> IntoColumn<Id<M, K>> for &Id<M, K> {
    fn into_column(self) -> Id<M, K> {
        self.clone()
    }
}
#[diagnostic::do_not_recommend]
impl<M, K> IntoColumn<Option<Id<M, K>>> for Id<M, K> {
    fn into_column(self) -> Option<Id<M, K>> {
        Some(self)
    }
}
#[diagnostic::do_not_recommend]
impl<M, K: Clone> IntoColumn<Option<Id<M, K>>> for &Id<M, K> {
    fn into_column(self) -> Option<Id<M, K>> {
        Some(self.clone())
    }
}
#[diagnostic::do_not_recommend]
impl<M, K> IntoColumn<Option<Id<M, K>>> for Option<Id<M, K>> {
    fn into_column(self) -> Option<Id<M, K>> {
        self
    }
}
#[diagnostic::do_not_recommend]
impl<M, K: Clone> IntoColumn<Option<Id<M, K>>> for Option<&Id<M, K>> {
    fn into_column(self) -> Option<Id<M, K>> {
        self.cloned()
    }
}
#[diagnostic::do_not_recommend]
impl<M, K: Clone> IntoColumn<Option<Id<M, K>>> for &Option<Id<M, K>> {
    fn into_column(self) -> Option<Id<M, K>> {
        self.clone()
    }
}

/// Column types of the user: enums and newtypes. Implemented by `#[derive(DbEnum)]` and `#[derive(ColumnType)]`.
pub trait OwnColumn: ColumnType {}

#[diagnostic::do_not_recommend]
impl<T: OwnColumn> IntoColumn<T> for T {
    fn into_column(self) -> T {
        self
    }
}
#[diagnostic::do_not_recommend]
impl<T: OwnColumn + Clone> IntoColumn<T> for &T {
    fn into_column(self) -> T {
        self.clone()
    }
}
#[diagnostic::do_not_recommend]
impl<T: OwnColumn> IntoColumn<Option<T>> for T {
    fn into_column(self) -> Option<T> {
        Some(self)
    }
}
#[diagnostic::do_not_recommend]
impl<T: OwnColumn + Clone> IntoColumn<Option<T>> for &T {
    fn into_column(self) -> Option<T> {
        Some(self.clone())
    }
}
#[diagnostic::do_not_recommend]
impl<T: OwnColumn> IntoColumn<Option<T>> for Option<T> {
    fn into_column(self) -> Option<T> {
        self
    }
}
#[diagnostic::do_not_recommend]
impl<T: OwnColumn + Clone> IntoColumn<Option<T>> for &Option<T> {
    fn into_column(self) -> Option<T> {
        self.clone()
    }
}

macro_rules! own_lists {
    ($([$($bound:tt)*] $from:ty => $to:ty: $list:ident => $convert:expr;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<T: OwnColumn $($bound)*> IntoColumn<$to> for $from { fn into_column(self) -> $to { let $list = self; $convert } }
    )* };
}
own_lists! {
    [] Vec<T> => Vec<T>: list => list;
    [] Vec<T> => Option<Vec<T>>: list => Some(list);
    [] Option<Vec<T>> => Option<Vec<T>>: list => list;
    [+ Clone] &Vec<T> => Vec<T>: list => list.clone();
    [+ Clone] &Vec<T> => Option<Vec<T>>: list => Some(list.clone());
    [+ Clone] &Option<Vec<T>> => Option<Vec<T>>: list => list.clone();
}

/// A record stands for its key.
#[diagnostic::do_not_recommend]
impl<M: Model<Key = Id<M, K>>, K: IdKey> IntoColumn<Id<M, K>> for &M {
    fn into_column(self) -> Id<M, K> {
        self.key()
    }
}
#[diagnostic::do_not_recommend]
impl<M: Model<Key = Id<M, K>>, K: IdKey> IntoColumn<Option<Id<M, K>>> for &M {
    fn into_column(self) -> Option<Id<M, K>> {
        Some(self.key())
    }
}

macro_rules! records_of_plain_keys {
    ($($key:ty),*) => { $(
        #[diagnostic::do_not_recommend]
        impl<M: Model<Key = $key>> IntoColumn<$key> for &M {
            fn into_column(self) -> $key {
                self.key()
            }
        }
    )* };
}
records_of_plain_keys!(String, i16, i32, i64, Uuid);

macro_rules! composite_keys {
    ($(($($name:ident $part:ident)+))*) => { $(
        /// A key of several columns is a tuple of what may be written for each.
        #[diagnostic::do_not_recommend]
        #[allow(non_snake_case)]
        impl<$($name, $part: IntoColumn<$name>),+> IntoColumn<($($name,)+)> for ($($part,)+) {
            fn into_column(self) -> ($($name,)+) {
                let ($($part,)+) = self;
                ($($part.into_column(),)+)
            }
        }
        #[diagnostic::do_not_recommend]
        impl<$($name: Clone),+> IntoColumn<($($name,)+)> for &($($name,)+) {
            fn into_column(self) -> ($($name,)+) {
                self.clone()
            }
        }
        #[diagnostic::do_not_recommend]
        impl<M: Model<Key = ($($name,)+)>, $($name),+> IntoColumn<($($name,)+)> for &M {
            fn into_column(self) -> ($($name,)+) {
                self.key()
            }
        }
    )* };
}
composite_keys!((A X B Y) (A X B Y C Z) (A X B Y C Z D W));

/// The value that a column of type `T` stores for what was written.
pub fn value_of<T: ColumnType>(value: impl IntoColumn<T>) -> super::Value {
    value.into_column().to_value()
}
