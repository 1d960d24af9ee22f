//! The tree of a condition, without types.

use std::sync::Arc;

use super::{Inside, Lists};
use crate::{schema::HopRef, value::Value};

/// A condition over a row of one source. Fields are indexes into the source's declaration.
#[derive(Clone)]
pub enum Expr {
    /// Always, or never.
    Const(bool),
    /// All hold.
    And(Vec<Expr>),
    /// One holds.
    Or(Vec<Expr>),
    /// It does not hold.
    Not(Box<Expr>),
    /// A field against a value or another field.
    Compare(u16, Operator, Operand),
    /// A field is one of these values.
    OneOf(u16, Vec<Value>),
    /// A field that holds a list, against another list.
    List(u16, Lists, Vec<Value>),
    /// What is inside a document.
    Inside(Inside),
    /// Each word of this text is found in a searchable field.
    Search(String),
    /// A field is null.
    IsNull(u16),
    /// These columns together hold one of the keys.
    Keys(Vec<String>, Arc<Vec<Vec<Value>>>),
    /// A step leads to the record with this key.
    Refers(HopRef, Vec<Value>),
    /// A step leads to nothing.
    Absent(HopRef),
    /// A condition on the records that a step leads to.
    Related(HopRef, Quantifier, Box<Expr>),
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Different; null differs from every value.
    Ne,
    /// Smaller.
    Lt,
    /// Smaller or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// SQL's `LIKE`; case matters.
    Like,
    /// SQL's `LIKE`; case does not matter.
    ILike,
    /// Holds the text anywhere.
    Contains,
    /// Holds the text anywhere, whatever the case.
    IContains,
    /// Begins with the text.
    StartsWith,
}

/// The right side of a comparison.
#[derive(Clone)]
pub enum Operand {
    /// A value.
    Value(Value),
    /// Another field of the same row.
    Field(u16),
}

/// How many of the related records must meet a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// One at least.
    Any,
    /// Every one.
    All,
    /// Not one.
    None,
}
