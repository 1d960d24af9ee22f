//! Primary keys: one column or several, as one value.

use super::{ColumnType, RowReader, Value};
use crate::{error::ReadError, schema::Model};

/// The type of a model's primary key.
pub type KeyOf<M> = <M as Model>::Key;

/// A primary key: a column, or a tuple of columns and of keys that relations hold.
pub trait Key: Clone + Send + Sync + 'static {
    /// How many columns it has.
    const WIDTH: usize;
    /// Values in the order of the key's columns.
    fn to_values(&self) -> Vec<Value>;
    /// Reads the key's columns.
    ///
    /// # Errors
    /// When the database holds something else.
    fn read(reader: &mut RowReader<'_>) -> Result<Self, ReadError>;
    /// Reads the key's columns where they may be null; a key of which one part is null is no key.
    ///
    /// # Errors
    /// When the database holds something else.
    fn read_optional(reader: &mut RowReader<'_>) -> Result<Option<Self>, ReadError>;
    /// Reads the JSON form of each column.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    fn from_json(parts: Vec<serde_json::Value>) -> Result<Self, String>;
}

impl<T: ColumnType + Clone> Key for T {
    const WIDTH: usize = 1;
    fn to_values(&self) -> Vec<Value> {
        vec![self.to_value()]
    }
    fn read(reader: &mut RowReader<'_>) -> Result<Self, ReadError> {
        reader.next()
    }
    fn read_optional(reader: &mut RowReader<'_>) -> Result<Option<Self>, ReadError> {
        reader.next()
    }
    fn from_json(parts: Vec<serde_json::Value>) -> Result<Self, String> {
        T::from_json(parts.into_iter().next().unwrap_or_default())
    }
}

macro_rules! tuple_keys {
    ($(($($name:ident)+))*) => { $(
        #[allow(non_snake_case)]
        impl<$($name: Key),+> Key for ($($name,)+) {
            const WIDTH: usize = 0 $(+ $name::WIDTH)+;
            fn to_values(&self) -> Vec<Value> {
                let ($($name,)+) = self;
                let mut values = Vec::with_capacity(Self::WIDTH);
                $(values.extend($name.to_values());)+
                values
            }
            fn read(reader: &mut RowReader<'_>) -> Result<Self, ReadError> {
                Ok(($($name::read(reader)?,)+))
            }
            fn read_optional(reader: &mut RowReader<'_>) -> Result<Option<Self>, ReadError> {
                $(let $name = $name::read_optional(reader)?;)+
                Ok(if let ($(Some($name),)+) = ($($name,)+) { Some(($($name,)+)) } else { None })
            }
            fn from_json(parts: Vec<serde_json::Value>) -> Result<Self, String> {
                let mut parts = parts.into_iter();
                Ok(($(<$name as Key>::from_json(parts.by_ref().take($name::WIDTH).collect())?,)+))
            }
        }
    )* };
}
tuple_keys!((A B) (A B C) (A B C D));
