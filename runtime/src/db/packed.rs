//! Rows that a database packed into a text: their cells are values of JSON.

use std::{ops::Range, sync::Arc};

use crate::error::ReadError;

/// The cells of such a row, in order.
#[derive(Debug)]
pub struct Packed {
    of: Arc<PackedRows>,
    cells: Range<usize>,
}

/// The cells of all rows of a node, one row after the other, and the text in which they stand.
#[derive(Debug)]
pub(crate) struct PackedRows {
    pub text: Arc<str>,
    pub cells: Vec<PackedCell>,
}

/// A cell: text stands in the text of all rows, unless that writes it in another way.
#[derive(Debug)]
pub(crate) enum PackedCell {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Within(Range<usize>),
    Own(Box<str>),
}

impl Packed {
    pub(crate) fn new(of: Arc<PackedRows>, cells: Range<usize>) -> Self {
        Packed { of, cells }
    }

    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, index: usize) -> &PackedCell {
        let cells = self.of.cells.get(self.cells.clone());
        cells.and_then(|cells| cells.get(index)).unwrap_or(&PackedCell::Null)
    }

    pub(crate) fn is_null(&self, index: usize) -> bool {
        matches!(self.cell(index), PackedCell::Null)
    }

    /// A cell, as what it was packed from.
    pub(crate) fn get<'r, T: Unpack<'r>>(&'r self, index: usize) -> Result<T, ReadError> {
        let cell = match self.cell(index) {
            PackedCell::Null => None,
            PackedCell::Bool(truth) => T::truth(*truth),
            PackedCell::Int(number) => T::integer(*number),
            PackedCell::Float(number) => T::float(*number),
            PackedCell::Within(range) => self.of.text.get(range.clone()).and_then(T::text),
            PackedCell::Own(text) => T::text(text),
        };
        cell.ok_or_else(|| ReadError::new(format!("the cell holds no {}", T::WHAT)))
    }
}

/// What is read from a packed cell as it stands; all else is made of its text.
pub(crate) trait Unpack<'r>: Sized {
    const WHAT: &'static str;
    fn truth(_: bool) -> Option<Self> {
        None
    }
    fn integer(_: i64) -> Option<Self> {
        None
    }
    fn float(_: f64) -> Option<Self> {
        None
    }
    fn text(_: &'r str) -> Option<Self> {
        None
    }
}

macro_rules! unpack {
    ($($ty:ty: $what:literal, $($method:ident($cell:ident: $from:ty) => $read:expr),+;)*) => { $(
        impl<'r> Unpack<'r> for $ty {
            const WHAT: &'static str = $what;
            $(
                fn $method($cell: $from) -> Option<Self> {
                    $read
                }
            )+
        }
    )* };
}
unpack! {
    &'r str: "text", text(cell: &'r str) => Some(cell);
    &'r [u8]: "bytes", text(cell: &'r str) => Some(cell.as_bytes());
    bool: "truth value", truth(cell: bool) => Some(cell);
    i16: "16-bit integer", integer(cell: i64) => cell.try_into().ok();
    i32: "32-bit integer", integer(cell: i64) => cell.try_into().ok();
    i64: "64-bit integer", integer(cell: i64) => Some(cell);
    f64: "number", integer(cell: i64) => Some(cell as f64), float(cell: f64) => Some(cell);
}
