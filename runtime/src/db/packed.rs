//! Rows that a database packed into a text: their cells are values of JSON.

use serde_json::Value as Json;

use crate::error::ReadError;

/// The cells of such a row, in order.
#[derive(Debug)]
pub struct Packed(Vec<Json>);

impl Packed {
    pub(crate) fn new(cells: Vec<Json>) -> Self {
        Packed(cells)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_null(&self, index: usize) -> bool {
        self.0.get(index).is_none_or(Json::is_null)
    }

    /// A cell, as what it was packed from.
    pub(crate) fn get<'r, T: Unpack<'r>>(&'r self, index: usize) -> Result<T, ReadError> {
        let cell = self.0.get(index).unwrap_or(&Json::Null);
        T::unpack(cell).ok_or_else(|| ReadError::new(format!("the cell holds no {}", T::WHAT)))
    }
}

/// What is read from a packed cell as it stands; all else is made of its text.
pub(crate) trait Unpack<'r>: Sized {
    const WHAT: &'static str;
    fn unpack(cell: &'r Json) -> Option<Self>;
}

macro_rules! unpack {
    ($($ty:ty: $what:literal, $cell:ident => $read:expr;)*) => { $(
        impl<'r> Unpack<'r> for $ty {
            const WHAT: &'static str = $what;
            fn unpack($cell: &'r Json) -> Option<Self> {
                $read
            }
        }
    )* };
}
unpack! {
    &'r str: "text", cell => cell.as_str();
    &'r [u8]: "bytes", cell => cell.as_str().map(str::as_bytes);
    bool: "truth value", cell => cell.as_bool();
    i16: "16-bit integer", cell => cell.as_i64().and_then(|number| number.try_into().ok());
    i32: "32-bit integer", cell => cell.as_i64().and_then(|number| number.try_into().ok());
    i64: "64-bit integer", cell => cell.as_i64();
    f64: "number", cell => cell.as_f64();
}
