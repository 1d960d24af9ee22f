//! What a column holds, independent of any database.

use serde::{Deserialize, Serialize};

/// The kind of data in a column. Each dialect maps a kind to one of its types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A text key, made by the library or given; short and compared byte by byte.
    Id,
    /// Text of any length.
    Text,
    /// A truth value.
    Bool,
    /// A 16-bit integer.
    I16,
    /// A 32-bit integer.
    I32,
    /// A 64-bit integer.
    I64,
    /// A 32-bit floating point number.
    F32,
    /// A 64-bit floating point number.
    F64,
    /// An exact decimal.
    Decimal,
    /// An exact decimal of any size.
    BigDecimal,
    /// A moment in UTC, to the microsecond.
    DateTime,
    /// A day.
    Date,
    /// A time of day, to the microsecond.
    Time,
    /// A UUID.
    Uuid,
    /// Raw bytes.
    Bytes,
    /// A JSON document.
    Json,
}

/// One variant of an enum and how it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// The Rust name of the variant.
    pub variant: &'static str,
    /// What is stored, where the enum is text.
    pub text: &'static str,
    /// What is stored, where the enum is an integer.
    pub number: i64,
    /// The stored text of an earlier version of the program.
    pub was: Option<&'static str>,
}

/// The variants of an enum that derives `DbEnum`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumDef {
    /// The Rust name of the enum.
    pub name: &'static str,
    /// Whether the discriminants are stored instead of the names.
    pub numeric: bool,
    /// In order of declaration.
    pub labels: &'static [Label],
}
