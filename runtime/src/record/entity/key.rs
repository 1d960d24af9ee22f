//! Primary keys, as SeaORM carries them.

use std::{borrow::Cow, fmt, marker::PhantomData};

use sea_orm::{
    DbErr, IdenStatic, Iterable, PrimaryKeyArity, PrimaryKeyToColumn, PrimaryKeyTrait, QueryResult, TryFromU64, TryGetError,
    TryGetableMany, Value as SeaValue,
    sea_query::{FromValueTuple, Iden, IntoValueTuple, ValueTuple},
};

use super::{Column, Row};
use crate::{
    db::RowRef,
    schema::Model,
    value::{Cell, ColumnType, Id, Key, Kind, Uuid, Value},
};

/// A column of the primary key of `M`, by its place in the key.
pub struct PrimaryKey<M> {
    place: u16,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for PrimaryKey<M> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<M> Copy for PrimaryKey<M> {}
impl<M: Model> fmt::Debug for PrimaryKey<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.into_column().fmt(f)
    }
}
impl<M: Model> Iden for PrimaryKey<M> {
    fn quoted(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.as_str())
    }
    fn unquoted(&self) -> &str {
        self.as_str()
    }
}
impl<M: Model> IdenStatic for PrimaryKey<M> {
    fn as_str(&self) -> &'static str {
        self.into_column().as_str()
    }
}
impl<M: Model> Iterable for PrimaryKey<M> {
    type Iterator = std::vec::IntoIter<Self>;
    fn iter() -> Self::Iterator {
        let places = 0..M::info().key.len() as u16;
        places.map(|place| PrimaryKey { place, model: PhantomData }).collect::<Vec<_>>().into_iter()
    }
}
impl<M: Model> PrimaryKeyTrait for PrimaryKey<M> {
    type ValueType = KeyValue<M>;
    fn auto_increment() -> bool {
        M::info().key.iter().any(|&index| M::info().source.column(index).autoincrement)
    }
}
impl<M: Model> PrimaryKeyToColumn for PrimaryKey<M> {
    type Column = Column<M>;
    fn into_column(self) -> Column<M> {
        Column::at(M::info().key[usize::from(self.place)])
    }
    fn from_column(column: Column<M>) -> Option<Self> {
        let place = M::info().key.iter().position(|&index| index == column.place())?;
        Some(PrimaryKey { place: place as u16, model: PhantomData })
    }
}

/// The value of a primary key of `M`: what `find_by_id` takes. Made from an id, from the key of a record, or from a tuple
/// of columns.
pub struct KeyValue<M> {
    parts: Vec<SeaValue>,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> KeyValue<M> {
    /// The key as SeaORM carries it.
    pub fn new(key: &M::Key) -> Self {
        KeyValue::of(&key.to_values())
    }

    fn of(values: &[Value]) -> Self {
        let parts = PrimaryKey::<M>::iter().zip(values).map(|(key, value)| key.into_column().value(value));
        KeyValue::from_parts(parts.collect())
    }

    const fn from_parts(parts: Vec<SeaValue>) -> Self {
        KeyValue { parts, model: PhantomData }
    }

    fn read(result: &QueryResult, place: impl Fn(usize, &RowRef<'_>) -> Option<usize>) -> Result<Self, TryGetError> {
        let missing = || DbErr::Type(format!("the row holds no key of `{}`", M::DEF.name));
        let row = RowRef::of(result).ok_or_else(missing)?;
        let mut parts = Vec::with_capacity(M::Key::WIDTH);
        for (index, key) in PrimaryKey::<M>::iter().enumerate() {
            let column: Column<M> = key.into_column();
            let cell = Cell::new(row, place(index, &row).ok_or_else(missing)?, column.ty());
            let value = cell.value().map_err(|error| DbErr::Type(error.to_string()))?;
            parts.push(column.value(&value));
        }
        Ok(KeyValue::from_parts(parts))
    }
}

impl<M> Clone for KeyValue<M> {
    fn clone(&self) -> Self {
        KeyValue::from_parts_of(self)
    }
}
impl<M> KeyValue<M> {
    fn from_parts_of(other: &Self) -> Self {
        KeyValue { parts: other.parts.clone(), model: PhantomData }
    }
}
impl<M> fmt::Debug for KeyValue<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.fmt(f)
    }
}
impl<M> PartialEq for KeyValue<M> {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl<M> From<KeyValue<M>> for ValueTuple {
    fn from(key: KeyValue<M>) -> Self {
        let mut parts = key.parts;
        match (parts.len(), parts.pop()) {
            (1, Some(one)) => ValueTuple::One(one),
            (_, last) => {
                parts.extend(last);
                ValueTuple::Many(parts)
            }
        }
    }
}
impl<M: Model> FromValueTuple for KeyValue<M> {
    fn from_value_tuple<I: IntoValueTuple>(tuple: I) -> Self {
        KeyValue::from_parts(tuple.into_value_tuple().into_iter().collect())
    }
}
impl<M: Model> PrimaryKeyArity for KeyValue<M> {
    const ARITY: usize = <M::Key as Key>::WIDTH;
}
impl<M: Model> TryGetableMany for KeyValue<M> {
    fn try_get_many(result: &QueryResult, prefix: &str, columns: &[String]) -> Result<Self, TryGetError> {
        Self::read(result, |index, row| row.place_of(&format!("{prefix}{}", columns.get(index)?)))
    }
    fn try_get_many_by_index(result: &QueryResult) -> Result<Self, TryGetError> {
        Self::read(result, |index, _| Some(index))
    }
}
/// The number that the database counted up, for an integer key.
impl<M: Model> TryFromU64 for KeyValue<M> {
    fn try_from_u64(number: u64) -> Result<Self, DbErr> {
        let wrong = || DbErr::ConvertFromU64("a key that no database counts up");
        let kinds: Vec<Kind> = M::info().key.iter().map(|&index| M::info().source.column(index).ty.kind).collect();
        match kinds[..] {
            [Kind::I16 | Kind::I32 | Kind::I64] => Ok(KeyValue::of(&[Value::Int(i64::try_from(number).map_err(|_| wrong())?)])),
            _ => Err(wrong()),
        }
    }
}

impl<M: Model, K: crate::value::IdKey> From<Id<M, K>> for KeyValue<M> {
    fn from(id: Id<M, K>) -> Self {
        KeyValue::of(&[id.to_value()])
    }
}
impl<M: Model, K: crate::value::IdKey> From<&Id<M, K>> for KeyValue<M> {
    fn from(id: &Id<M, K>) -> Self {
        KeyValue::of(&[id.to_value()])
    }
}
impl<M: Model> From<&Row<M>> for KeyValue<M> {
    fn from(row: &Row<M>) -> Self {
        KeyValue::new(&row.key())
    }
}

macro_rules! plain_keys {
    ($($ty:ty),*) => { $(
        impl<M: Model> From<$ty> for KeyValue<M> {
            fn from(key: $ty) -> Self {
                KeyValue::of(&[key.to_value()])
            }
        }
    )* };
}
plain_keys!(String, i16, i32, i64, Uuid);

impl<M: Model> From<&str> for KeyValue<M> {
    fn from(key: &str) -> Self {
        KeyValue::of(&[Value::Text(key.to_owned())])
    }
}

macro_rules! tuple_keys {
    ($(($($name:ident)+))*) => { $(
        #[allow(non_snake_case)]
        impl<M: Model, $($name: ColumnType),+> From<($($name,)+)> for KeyValue<M> {
            fn from(($($name,)+): ($($name,)+)) -> Self {
                KeyValue::of(&[$($name.to_value()),+])
            }
        }
    )* };
}
tuple_keys!((A B) (A B C) (A B C D));
