//! Orders: columns of the records themselves, or of records that a step to one leads to.

use std::{collections::HashMap, marker::PhantomData, sync::Arc};

use super::cond::ToOne;
use crate::{
    schema::{Col, Column, Fields, HopRef, Rel, Source, StepKind},
    value::{ColumnType, Value},
};

/// One key of an order over records of `M`. Nulls come last when ascending, first when descending.
pub struct Order<M> {
    pub(crate) key: OrderKey,
    source: PhantomData<fn() -> M>,
}

/// The same, without its type.
#[derive(Clone)]
pub struct OrderKey {
    /// Steps to one record each.
    pub path: Vec<HopRef>,
    /// The field at the end of the path.
    pub field: u16,
    /// From the greatest to the smallest.
    pub descending: bool,
    /// The places of what the path leads to, where that lives in another database.
    pub ranks: Option<Arc<Ranks>>,
}

/// Where records stand in an order that this database does not know, by columns of this side.
pub struct Ranks {
    /// The columns, and the place.
    pub columns: Vec<Column>,
    /// What they hold; a key that is not among them has no place, as null has none.
    pub rows: Vec<Vec<Value>>,
    /// What stands at each place, where cursors are wanted: a place holds for one call, the value for ever.
    pub values: HashMap<i64, Value>,
    /// The place of the cursor that the rows come behind.
    pub after: Value,
}

impl Ranks {
    /// The name of the last column.
    pub(crate) const PLACE: &str = "place_of_order";

    /// What stands at a place.
    pub(crate) fn value(&self, place: &Value) -> Value {
        let known = match place {
            Value::Int(place) => self.values.get(place),
            _ => None,
        };
        known.cloned().unwrap_or(Value::Null)
    }

    /// The alias of the table of a key of the order, beside the rows of `alias`.
    pub(crate) fn alias(alias: &str, key: usize) -> String {
        format!("{alias}_rank{key}")
    }
}

impl OrderKey {
    /// By a field at the end of a path.
    pub fn new(path: Vec<HopRef>, field: u16, descending: bool) -> Self {
        OrderKey { path, field, descending, ranks: None }
    }
}

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        Order { key: self.key.clone(), source: PhantomData }
    }
}

impl<M: Source, T: ColumnType> Col<M, T> {
    /// From the smallest to the greatest.
    pub fn asc(self) -> Order<M> {
        Order { key: OrderKey::new(Vec::new(), self.field, false), source: PhantomData }
    }
    /// From the greatest to the smallest.
    pub fn desc(self) -> Order<M> {
        self.asc().reversed()
    }
}

impl<M> Order<M> {
    /// The same order of the records that a step leads away from.
    pub(crate) fn below<F>(mut self, step: HopRef) -> Order<F> {
        self.key.path.insert(0, step);
        Order { key: self.key, source: PhantomData }
    }
    /// The other way round.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.key.descending = !self.key.descending;
        self
    }
}

impl<M: Source, K: StepKind> Rel<M, K> {
    /// By a column of the record that this step leads to.
    pub fn order(self, build: impl FnOnce(Fields<K::Target>) -> Order<K::Target>) -> Order<M>
    where
        K: ToOne,
    {
        build(Fields::new()).below(self.at)
    }
}
