//! Orders: columns of the records themselves, or of records that a step to one leads to.

use std::marker::PhantomData;

use super::cond::ToOne;
use crate::{
    schema::{Col, Fields, HopRef, Rel, Source, StepKind},
    value::ColumnType,
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
}

impl<M> Clone for Order<M> {
    fn clone(&self) -> Self {
        Order { key: self.key.clone(), source: PhantomData }
    }
}

impl<M: Source, T: ColumnType> Col<M, T> {
    /// From the smallest to the greatest.
    pub fn asc(self) -> Order<M> {
        Order { key: OrderKey { path: Vec::new(), field: self.field, descending: false }, source: PhantomData }
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
