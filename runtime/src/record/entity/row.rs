//! `Row<M>`: a record as a model of SeaORM.

use std::{fmt, ops::Deref, sync::Arc};

use sea_orm::{DbErr, FromQueryResult, IdenStatic, IntoActiveModel, Iterable, ModelTrait, QueryResult, Value as SeaValue};

use super::{Active, Column, Entity};
use crate::{
    db::{RowRef, array_type},
    schema::Model,
    value::{Cell, RowReader, Value},
};

/// A record of `M`, and the columns of its table that `M` has no fields for. Derefs to `M`.
pub struct Row<M> {
    record: Arc<M>,
    /// Values of the other columns, where the row came from the database.
    others: Vec<Value>,
}

impl<M> Row<M> {
    /// The record.
    pub fn into_inner(self) -> M
    where
        M: Clone,
    {
        Arc::unwrap_or_clone(self.record)
    }
}

impl<M: Model> Row<M> {
    /// The value of a column; `None` where this row does not know it.
    fn value(&self, column: Column<M>) -> Option<Value> {
        let fields = M::info().struct_columns;
        match column.place().checked_sub(fields) {
            Some(place) => self.others.get(place).cloned(),
            None => self.record.values().into_iter().nth(column.place()),
        }
    }
}

impl<M> From<M> for Row<M> {
    fn from(record: M) -> Self {
        Row { record: Arc::new(record), others: Vec::new() }
    }
}
impl<M> Deref for Row<M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.record
    }
}
impl<M> Clone for Row<M> {
    fn clone(&self) -> Self {
        Row { record: Arc::clone(&self.record), others: self.others.clone() }
    }
}
/// Names the record without showing its values, since some of them may be hidden.
impl<M: Model> fmt::Debug for Row<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row<{}>", M::DEF.name)
    }
}

impl<M: Model> FromQueryResult for Row<M> {
    fn from_query_result(result: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        let wrong = |reason: String| DbErr::Type(format!("cannot read `{}`: {reason}", M::DEF.name));
        let row = RowRef::of(result).ok_or_else(|| wrong("the row comes from another kind of database".into()))?;
        let place = |column: Column<M>| {
            if prefix.is_empty() { row.place_of(column.as_str()) } else { row.place_of(&format!("{prefix}{}", column.as_str())) }
        };
        let info = M::info();
        let (fields, others): (Vec<_>, Vec<_>) = Column::<M>::iter().partition(|column| column.place() < info.struct_columns);
        let places: Option<Vec<usize>> = fields.iter().map(|&column| place(column)).collect();
        let places = places.ok_or_else(|| wrong("the query selects fewer columns than the record has".into()))?;
        let types = info.struct_types();
        let record = M::read(&mut RowReader::at(row, &places, &types)).map_err(|error| wrong(error.to_string()))?;
        let others = others.into_iter().map(|column| Some(Cell::new(row, place(column)?, column.ty()).value()));
        let others = others.collect::<Option<Result<_, _>>>().transpose().map_err(|error| wrong(error.to_string()))?;
        Ok(Row { record: Arc::new(record), others: others.unwrap_or_default() })
    }
}

impl<M: Model> ModelTrait for Row<M> {
    type Entity = Entity<M>;

    fn get(&self, column: Column<M>) -> SeaValue {
        column.value(&self.value(column).unwrap_or(Value::Null))
    }
    fn get_value_type(column: Column<M>) -> sea_orm::sea_query::ArrayType {
        array_type(column.ty())
    }
    /// A record is changed through its fields or its active model.
    fn try_set(&mut self, column: Column<M>, _: SeaValue) -> Result<(), DbErr> {
        Err(DbErr::Type(format!("`{column:?}` is set on an `Active<{}>`: `row.into_active_model()`", M::DEF.name)))
    }
}

impl<M: Model> IntoActiveModel<Active<M>> for Row<M> {
    fn into_active_model(self) -> Active<M> {
        Active::unchanged(|column| self.value(column))
    }
}
