//! `ColumnType`: what may stand in a column, and how it is written and read.

use serde::Serializer;

use super::{
    BigDecimal, Cell, Date, DateTime, Decimal, EnumDef, Id, IdKey, Json, Kind, OwnColumn, Text, Time, Uuid, Value, json,
};
use crate::error::ReadError;

/// What the type of a field says of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// The kind of one element.
    pub kind: Kind,
    /// Whether the column holds a list of them.
    pub array: bool,
    /// Whether the column takes `NULL`.
    pub nullable: bool,
    /// The variants, for an enum.
    pub labels: Option<&'static EnumDef>,
    /// Whether the library makes a value for a new record: a text id or a UUID.
    pub generated: bool,
}

impl Spec {
    /// A plain, required column.
    pub const fn new(kind: Kind) -> Self {
        Spec { kind, array: false, nullable: false, labels: None, generated: false }
    }
    /// The same, as a list.
    pub const fn list(self) -> Self {
        Spec { array: true, ..self }
    }
    /// The same, with `NULL`.
    pub const fn optional(self) -> Self {
        Spec { nullable: true, ..self }
    }
    /// An enum.
    pub const fn of_enum(labels: &'static EnumDef) -> Self {
        let kind = if labels.numeric { Kind::I32 } else { Kind::Text };
        Spec { labels: Some(labels), ..Spec::new(kind) }
    }
}

/// The one JSON form of a value, the same in `.json`, in rows and in every plan.
pub trait ToJson {
    /// Writes the JSON form.
    ///
    /// # Errors
    /// Those of the serializer.
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// A type that a column can hold.
#[diagnostic::on_unimplemented(
    message = "the type `{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "derive `ColumnType` for a newtype, `DbEnum` for an enum, or wrap it as `Json<{Self}>`"
)]
pub trait ColumnType: ToJson + Sized + Send + Sync + 'static {
    /// Kind, list or not, nullable or not.
    const SPEC: Spec;
    /// The value to bind.
    fn to_value(&self) -> Value;
    /// Reads a cell of a row.
    ///
    /// # Errors
    /// When the database holds something else.
    fn read(cell: Cell<'_>) -> Result<Self, ReadError>;
    /// Reads the JSON form.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    fn from_json(json: serde_json::Value) -> Result<Self, String>;
}

impl<T: ToJson> ToJson for Option<T> {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.to_json(serializer),
            None => serializer.serialize_none(),
        }
    }
}

impl<T: ColumnType> ColumnType for Option<T> {
    const SPEC: Spec = T::SPEC.optional();
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
    fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
        if cell.is_null() { Ok(None) } else { T::read(cell).map(Some) }
    }
    fn from_json(json: serde_json::Value) -> Result<Self, String> {
        if json.is_null() { Ok(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(AsJson))
    }
}

impl ToJson for Vec<u8> {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&json::base64(self))
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).to_json(serializer)
    }
}

/// Lets serde write the JSON form of anything that has one.
pub struct AsJson<T>(pub T);

impl<T: ToJson> serde::Serialize for AsJson<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_json(serializer)
    }
}

/// A list of the user's own values: enums and newtypes of one plain value.
impl<T: OwnColumn> ColumnType for Vec<T> {
    const SPEC: Spec = {
        assert!(!T::SPEC.array && !T::SPEC.nullable, "a list holds plain values: neither lists nor options of them");
        assert!(
            !matches!(T::SPEC.kind, Kind::Json | Kind::Bytes),
            "documents and bytes are no elements of a list: write `Json<Vec<..>>`"
        );
        T::SPEC.list()
    };
    fn to_value(&self) -> Value {
        Value::Array(self.iter().map(ColumnType::to_value).collect())
    }
    fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
        cell.array()
    }
    fn from_json(json: serde_json::Value) -> Result<Self, String> {
        let serde_json::Value::Array(items) = json else { return Err("expected a list".into()) };
        items.into_iter().map(T::from_json).collect()
    }
}

impl ColumnType for Vec<u8> {
    const SPEC: Spec = Spec::new(Kind::Bytes);
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
    fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
        cell.bytes().map(<[u8]>::to_vec)
    }
    fn from_json(json: serde_json::Value) -> Result<Self, String> {
        json.as_str().and_then(json::from_base64).ok_or_else(|| "expected base64 text".into())
    }
}

/// Types that may be elements of an array column.
macro_rules! columns {
    ($($ty:ty, $kind:ident, $method:ident, $expected:literal, $to_value:expr;)*) => { $(
        impl ColumnType for $ty {
            const SPEC: Spec = Spec::new(Kind::$kind);
            fn to_value(&self) -> Value {
                let to_value: fn(&$ty) -> Value = $to_value;
                to_value(self)
            }
            fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
                cell.$method()
            }
            fn from_json(json: serde_json::Value) -> Result<Self, String> {
                serde_json::from_value(json).map_err(|_| concat!("expected ", $expected).into())
            }
        }
        impl ColumnType for Vec<$ty> {
            const SPEC: Spec = Spec::new(Kind::$kind).list();
            fn to_value(&self) -> Value {
                Value::Array(self.iter().map(ColumnType::to_value).collect())
            }
            fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
                cell.array()
            }
            fn from_json(json: serde_json::Value) -> Result<Self, String> {
                let serde_json::Value::Array(items) = json else { return Err("expected a list".into()) };
                items.into_iter().map(<$ty>::from_json).collect()
            }
        }
    )* };
}

/// Types whose JSON form is that of their [`Value`].
macro_rules! written_as_values {
    ($($ty:ty)*) => { $(
        impl ToJson for $ty {
            fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&self.to_value(), serializer)
            }
        }
    )* };
}
written_as_values! { bool i16 i32 i64 f32 f64 Decimal BigDecimal DateTime Date Time Uuid }

impl ToJson for String {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

/// There is one zero: not every database keeps the sign of another.
macro_rules! floats {
    ($($ty:ident, $kind:ident, $method:ident, $wide:expr;)*) => { columns! { $(
        $ty, $kind, $method, "a number", |number: &$ty| Value::Float($wide(*number) + 0.0);
    )* } };
}

columns! {
    String, Text, string, "text", |text| Value::Text(text.clone());
    bool, Bool, bool, "true or false", |value| Value::Bool(*value);
    i16, I16, i16, "an integer of 16 bits", |number| Value::Int(i64::from(*number));
    i32, I32, i32, "an integer of 32 bits", |number| Value::Int(i64::from(*number));
    i64, I64, i64, "an integer of 64 bits", |value| Value::Int(*value);
    Decimal, Decimal, decimal, "a decimal number as text", |value| Value::Decimal(*value);
    BigDecimal, BigDecimal, big_decimal, "a decimal number as text", |number| Value::BigDecimal(number.clone().into());
    DateTime, DateTime, date_time, "a moment as RFC 3339 text", |value| Value::DateTime(*value);
    Date, Date, date, "a day as text", |value| Value::Date(*value);
    Time, Time, time, "a time of day as text", |value| Value::Time(*value);
    Uuid, Uuid, uuid, "a UUID as text", |value| Value::Uuid(*value);
}

floats! { f32, F32, f32, shortest; f64, F64, f64, f64::from; }

/// The number that the shortest text of a 32-bit one stands for: its form in JSON.
fn shortest(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::NAN)
}

impl ToJson for Text {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl ColumnType for Text {
    const SPEC: Spec = Spec::new(Kind::Id);
    fn to_value(&self) -> Value {
        Value::Text(self.0.clone())
    }
    fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
        cell.string().map(Text)
    }
    fn from_json(json: serde_json::Value) -> Result<Self, String> {
        serde_json::from_value(json).map(Text).map_err(|_| "expected the text of an id".into())
    }
}

impl<M, K: ToJson> ToJson for Id<M, K> {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.key().to_json(serializer)
    }
}

impl<M: 'static, K: IdKey> ColumnType for Id<M, K> {
    const SPEC: Spec = Spec { generated: K::GENERATED, ..Spec::new(K::KIND) };
    fn to_value(&self) -> Value {
        self.key().to_value()
    }
    fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
        K::read(cell).map(Id::from_key)
    }
    fn from_json(json: serde_json::Value) -> Result<Self, String> {
        K::from_json(json).map(Id::from_key)
    }
}

impl<T: serde::Serialize> ToJson for Json<T> {
    fn to_json<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: serde::Serialize + serde::de::DeserializeOwned + Send + Sync + 'static> ColumnType for Json<T> {
    const SPEC: Spec = Spec::new(Kind::Json);
    fn to_value(&self) -> Value {
        // A map with keys that are no text cannot be a document; it is stored as null and refused by the column.
        serde_json::to_value(&self.0).map_or(Value::Null, |document| Value::Json(json::in_order(document).into()))
    }
    fn read(cell: Cell<'_>) -> Result<Self, ReadError> {
        cell.json().map(Json)
    }
    fn from_json(json: serde_json::Value) -> Result<Self, String> {
        serde_json::from_value(json).map(Json).map_err(|error| error.to_string())
    }
}

/// The elements of a list in its JSON form.
pub(crate) fn json_list<T: ColumnType>(list: serde_json::Value) -> Result<Vec<T>, ReadError> {
    let serde_json::Value::Array(items) = list else { return Err(ReadError::new("the cell holds no list".into())) };
    items.into_iter().map(|item| T::from_json(item).map_err(ReadError::new)).collect()
}

/// The variant of an enum that a stored or written value stands for.
///
/// # Errors
/// A sentence that lists the values.
pub fn label_index(def: &'static EnumDef, json: &serde_json::Value) -> Result<usize, String> {
    let found = match json {
        serde_json::Value::String(text) => def.labels.iter().position(|label| !def.numeric && label.text == text),
        serde_json::Value::Number(number) => {
            def.labels.iter().position(|label| def.numeric && Some(label.number) == number.as_i64())
        }
        _ => None,
    };
    found.ok_or_else(|| {
        let known: Vec<String> = def
            .labels
            .iter()
            .map(|label| if def.numeric { label.number.to_string() } else { format!("`{}`", label.text) })
            .collect();
        format!("expected one of {}", known.join(", "))
    })
}
