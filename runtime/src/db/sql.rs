//! Raw SQL on the same handle: `db.sql("…").bind(…).rows::<T>()`.

use std::borrow::Cow;

use super::{Bind, Db, Place, Row, Scope, Session, Statement, Tx, retry::Tried};
use crate::{
    error::{ReadError, Result},
    schema::ColType,
    value::{Cell, ColumnType},
};

/// A statement that the user wrote.
pub struct Sql {
    scope: Scope,
    place: Place,
    statement: Statement,
}

/// Rows of raw SQL: one column, or a tuple of columns, read by position.
pub trait FromRow: Sized {
    /// Reads the row.
    ///
    /// # Errors
    /// When a cell holds something else.
    fn from_row(row: &Row) -> Result<Self, ReadError>;
}

fn cell<T: ColumnType>(row: &Row, index: usize) -> Result<T, ReadError> {
    T::read(Cell::new(row, index, &ColType::of(T::SPEC)))
}

macro_rules! tuples {
    ($(($($name:ident $index:literal),+))*) => { $(
        impl<$($name: ColumnType),+> FromRow for ($($name,)+) {
            fn from_row(row: &Row) -> Result<Self, ReadError> {
                Ok(($(cell::<$name>(row, $index)?,)+))
            }
        }
    )* };
}
tuples!((A 0) (A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3) (A 0, B 1, C 2, D 3, E 4) (A 0, B 1, C 2, D 3, E 4, F 5));

impl Sql {
    fn new(scope: Scope, text: impl Into<Cow<'static, str>>) -> Self {
        Sql { scope, place: Place::default(), statement: Statement::new(text) }
    }

    /// Runs it in another of the application's databases.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Binds the next parameter (`$1` on PostgreSQL, `?` elsewhere).
    #[must_use]
    pub fn bind<T: ColumnType>(mut self, value: T) -> Self {
        self.statement.binds.push(Bind::One(value.to_value(), ColType::of(T::SPEC)));
        self
    }

    /// Runs the statement; the number of rows that it changed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn execute(self) -> Result<u64> {
        self.scope.execute(self.place, &self.statement).await
    }

    /// Runs the query.
    ///
    /// # Errors
    /// Those of the database, and of a cell that `T` cannot read.
    pub async fn rows<T: FromRow>(self) -> Result<Vec<T>> {
        let rows = self.scope.fetch_once(self.place, &self.statement, Tried::Change).await?;
        rows.iter().map(|row| T::from_row(row).map_err(|error| error.of("row"))).collect()
    }
}

impl Db {
    /// Raw SQL, in the default database.
    ///
    /// ```no_run
    /// # async fn example(db: modelink::Db) -> Result<(), modelink::Error> {
    /// let rows = db.sql("select title, price from product where price > ?").bind(10).rows::<(String, i32)>().await?;
    /// # Ok(()) }
    /// ```
    pub fn sql(&self, text: impl Into<Cow<'static, str>>) -> Sql {
        Sql::new(self.scope(), text)
    }
}

impl Tx {
    /// Raw SQL in this transaction.
    pub fn sql(&self, text: impl Into<Cow<'static, str>>) -> Sql {
        Sql::new(self.scope(), text)
    }
}
