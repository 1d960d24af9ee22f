//! Reading cells by position, whatever the database.

use sea_orm::sqlx::{self, Row as _, ValueRef};

use super::{BigDecimal, ColumnType, Date, DateTime, Decimal, Kind, Time, Uuid, Value};
use crate::{db::RowRef, error::ReadError, schema::ColType};

/// One cell of a row, and the type of the column that it came from.
#[derive(Clone, Copy)]
pub struct Cell<'r> {
    row: RowRef<'r>,
    index: usize,
    ty: &'r ColType,
}

/// Runs one expression for whichever driver the row came from.
macro_rules! on_row {
    ($row:expr, $name:ident => $body:expr, packed($packed:ident) => $on_packed:expr, given($given:ident) => $on_given:expr) => {
        match $row {
            #[cfg(feature = "sqlx-postgres")]
            RowRef::Postgres($name) => $body,
            #[cfg(feature = "sqlx-mysql")]
            RowRef::MySql($name) => $body,
            #[cfg(feature = "sqlx-sqlite")]
            RowRef::Sqlite($name) => $body,
            RowRef::Packed($packed) => $on_packed,
            RowRef::Given($given) => $on_given,
        }
    };
}

/// A cell as a type that all drivers read alike.
macro_rules! plain {
    ($cell:expr) => {
        on_row!($cell.row,
            row => row.try_get_unchecked($cell.index).map_err(unreadable),
            packed(row) => row.get($cell.index),
            given(row) => row.get($cell.index)
        )
    };
}

/// The three drivers spell one type differently: an expression for each.
macro_rules! per_driver {
    (
        $row:expr,
        postgres($pg:ident) => $on_pg:expr,
        mysql($my:ident) => $on_my:expr,
        sqlite($lite:ident) => $on_lite:expr,
        packed($packed:ident) => $on_packed:expr,
        given($given:ident) => $on_given:expr $(,)?
    ) => {
        match $row {
            #[cfg(feature = "sqlx-postgres")]
            RowRef::Postgres($pg) => $on_pg,
            #[cfg(feature = "sqlx-mysql")]
            RowRef::MySql($my) => $on_my,
            #[cfg(feature = "sqlx-sqlite")]
            RowRef::Sqlite($lite) => $on_lite,
            RowRef::Packed($packed) => $on_packed,
            RowRef::Given($given) => $on_given,
        }
    };
}

/// A database packs only what it writes as the library does.
const NOT_PACKED: &str = "documents and lists are never packed";

type Read<T> = Result<T, ReadError>;

fn unreadable(error: sqlx::Error) -> ReadError {
    ReadError::new(error.to_string())
}

fn parsed<T: std::str::FromStr>(text: &str, what: &str) -> Read<T> {
    text.parse().map_err(|_| ReadError::new(format!("the cell holds no {what}")))
}

impl<'r> Cell<'r> {
    /// A cell of `row` at `index`, of a column of type `ty`.
    pub fn new(row: impl Into<RowRef<'r>>, index: usize, ty: &'r ColType) -> Self {
        Cell { row: row.into(), index, ty }
    }

    /// Whether the cell is SQL `NULL`.
    pub fn is_null(&self) -> bool {
        on_row!(
            self.row,
            row => row.try_get_raw(self.index).map_or(true, |value| value.is_null()),
            packed(row) => row.is_null(self.index),
            given(row) => row.value(self.index).is_null()
        )
    }

    /// Text, borrowed from the row.
    ///
    /// # Errors
    /// When the cell is null or no text.
    pub fn str(&self) -> Read<&'r str> {
        plain!(self)
    }

    pub(crate) fn string(&self) -> Read<String> {
        self.str().map(str::to_owned)
    }

    pub(crate) fn bool(&self) -> Read<bool> {
        plain!(self)
    }

    pub(crate) fn i16(&self) -> Read<i16> {
        plain!(self)
    }

    pub(crate) fn i32(&self) -> Read<i32> {
        plain!(self)
    }

    /// A 64-bit integer.
    ///
    /// # Errors
    /// When the cell is null or no integer.
    pub fn i64(&self) -> Read<i64> {
        plain!(self)
    }

    pub(crate) fn f32(&self) -> Read<f32> {
        per_driver!(self.row,
            postgres(row) => row.try_get_unchecked(self.index).map_err(unreadable),
            mysql(row) => row.try_get_unchecked(self.index).map_err(unreadable),
            sqlite(row) => row.try_get_unchecked::<f64, _>(self.index).map(|wide| wide as f32).map_err(unreadable),
            packed(row) => row.get::<f64>(self.index).map(|wide| wide as f32),
            given(row) => row.get::<f64>(self.index).map(|wide| wide as f32),
        )
    }

    pub(crate) fn f64(&self) -> Read<f64> {
        plain!(self)
    }

    pub(crate) fn decimal(&self) -> Read<Decimal> {
        let exact: Decimal = per_driver!(self.row,
            postgres(row) => row.try_get_unchecked(self.index).map_err(unreadable)?,
            mysql(row) => row.try_get_unchecked(self.index).map_err(unreadable)?,
            sqlite(_row) => self.decimal_of_sqlite()?,
            packed(_row) => parsed(self.str()?, "decimal")?,
            given(row) => row.get(self.index)?,
        );
        Ok(exact.normalize())
    }

    /// SQLite keeps it as a scaled integer, or as text.
    #[cfg(feature = "sqlx-sqlite")]
    fn decimal_of_sqlite(&self) -> Read<Decimal> {
        match self.ty.text {
            true => parsed(self.str()?, "decimal"),
            false => Ok(Decimal::from_i128_with_scale(self.i64()?.into(), self.ty.scale.unwrap_or(crate::schema::DECIMAL_SCALE))),
        }
    }

    pub(crate) fn big_decimal(&self) -> Read<BigDecimal> {
        let exact: BigDecimal = per_driver!(self.row,
            postgres(row) => row.try_get_unchecked(self.index).map_err(unreadable)?,
            mysql(row) => row.try_get_unchecked(self.index).map_err(unreadable)?,
            sqlite(_row) => parsed(self.str()?, "decimal")?,
            packed(_row) => parsed(self.str()?, "decimal")?,
            given(row) => row.get(self.index)?,
        );
        Ok(exact.normalized())
    }

    pub(crate) fn date_time(&self) -> Read<DateTime> {
        per_driver!(self.row,
            postgres(row) => row
                .try_get_unchecked::<chrono::DateTime<chrono::Utc>, _>(self.index)
                .map(DateTime::from)
                .map_err(unreadable),
            mysql(row) => row.try_get_unchecked(self.index).map(DateTime::from_naive).map_err(unreadable),
            sqlite(_row) => parsed(self.str()?, "moment"),
            packed(_row) => parsed(self.str()?, "moment"),
            given(row) => row.get(self.index),
        )
    }

    pub(crate) fn date(&self) -> Read<Date> {
        per_driver!(self.row,
            postgres(row) => row.try_get_unchecked(self.index).map_err(unreadable),
            mysql(row) => row.try_get_unchecked(self.index).map_err(unreadable),
            sqlite(_row) => parsed(self.str()?, "day"),
            packed(_row) => parsed(self.str()?, "day"),
            given(row) => row.get(self.index),
        )
    }

    pub(crate) fn time(&self) -> Read<Time> {
        let time: chrono::NaiveTime = per_driver!(self.row,
            postgres(row) => row.try_get_unchecked(self.index).map_err(unreadable)?,
            mysql(row) => row.try_get_unchecked(self.index).map_err(unreadable)?,
            sqlite(_row) => parsed(self.str()?, "time of day")?,
            packed(_row) => parsed(self.str()?, "time of day")?,
            given(row) => return row.get(self.index),
        );
        Ok(time.into())
    }

    pub(crate) fn uuid(&self) -> Read<Uuid> {
        per_driver!(self.row,
            postgres(row) => row.try_get_unchecked(self.index).map_err(unreadable),
            mysql(_row) => Uuid::from_slice(self.bytes()?).map_err(|error| ReadError::new(error.to_string())),
            sqlite(_row) => Uuid::from_slice(self.bytes()?).map_err(|error| ReadError::new(error.to_string())),
            packed(_row) => parsed(self.str()?, "UUID"),
            given(row) => row.get(self.index),
        )
    }

    /// Raw bytes, borrowed from the row.
    ///
    /// # Errors
    /// When the cell is null or no bytes.
    pub fn bytes(&self) -> Read<&'r [u8]> {
        plain!(self)
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self) -> Read<T> {
        let document: serde_json::Value = per_driver!(self.row,
            postgres(row) => row.try_get_unchecked(self.index).map_err(unreadable)?,
            mysql(_row) => self.document()?,
            sqlite(_row) => self.document()?,
            packed(_row) => return Err(ReadError::new(NOT_PACKED.into())),
            given(row) => row.get(self.index)?,
        );
        serde_json::from_value(document).map_err(|error| ReadError::new(error.to_string()))
    }

    #[cfg(any(feature = "sqlx-mysql", feature = "sqlx-sqlite"))]
    fn document(&self) -> Read<serde_json::Value> {
        serde_json::from_str(self.str()?).map_err(|error| ReadError::new(error.to_string()))
    }

    /// A list of floating point numbers: each the nearest to its text, which the parser of documents does not promise.
    #[cfg(any(feature = "sqlx-mysql", feature = "sqlx-sqlite"))]
    fn numbers(&self) -> Read<serde_json::Value> {
        let text = self.str()?.trim().trim_start_matches('[').trim_end_matches(']');
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        items.map(|item| parsed::<f64>(item, "number").map(serde_json::Value::from)).collect()
    }

    /// A list: an array of the database, or JSON text where it has none.
    pub(crate) fn array<T: ColumnType>(&self) -> Read<Vec<T>> {
        super::json_list(match (self.row, self.ty.kind) {
            (RowRef::Packed(_), _) => return Err(ReadError::new(NOT_PACKED.into())),
            (RowRef::Given(row), _) => row.value(self.index).clone().into_json(),
            #[cfg(feature = "sqlx-postgres")]
            (RowRef::Postgres(row), kind) => native_array(row, self.index, kind)?,
            #[cfg(any(feature = "sqlx-mysql", feature = "sqlx-sqlite"))]
            (_, Kind::F32 | Kind::F64) => self.numbers()?,
            #[cfg(any(feature = "sqlx-mysql", feature = "sqlx-sqlite"))]
            _ => self.document()?,
        })
    }

    /// A floating point number in the form that its type gives it.
    pub(crate) fn float(&self) -> Read<Value> {
        Ok(match self.ty.kind {
            Kind::F32 => self.f32()?.to_value(),
            _ => self.f64()?.to_value(),
        })
    }

    /// The cell as an untyped value, by the kind of its column.
    ///
    /// # Errors
    /// When the database holds something else.
    pub fn value(&self) -> Read<Value> {
        if self.is_null() {
            return Ok(Value::Null);
        }
        if self.ty.array {
            return self.list_value();
        }
        Ok(match self.ty.kind {
            Kind::Id | Kind::Text => Value::Text(self.string()?),
            Kind::Bool => Value::Bool(self.bool()?),
            Kind::I16 => Value::Int(self.i16()?.into()),
            Kind::I32 => Value::Int(self.i32()?.into()),
            Kind::I64 => Value::Int(self.i64()?),
            Kind::F32 => Value::Float(self.f32()?.into()),
            Kind::F64 => Value::Float(self.f64()?),
            Kind::Decimal => Value::Decimal(self.decimal()?),
            Kind::BigDecimal => Value::BigDecimal(self.big_decimal()?.into()),
            Kind::DateTime => Value::DateTime(self.date_time()?),
            Kind::Date => Value::Date(self.date()?),
            Kind::Time => Value::Time(self.time()?),
            Kind::Uuid => Value::Uuid(self.uuid()?),
            Kind::Bytes => Value::Bytes(self.bytes()?.to_vec()),
            Kind::Json => Value::Json(Box::new(self.json()?)),
        })
    }

    fn list_value(&self) -> Read<Value> {
        fn list<T: ColumnType>(cell: &Cell<'_>) -> Read<Value> {
            Ok(Value::Array(cell.array::<T>()?.iter().map(T::to_value).collect()))
        }
        match self.ty.kind {
            Kind::Id | Kind::Text => list::<String>(self),
            Kind::Bool => list::<bool>(self),
            Kind::I16 => list::<i16>(self),
            Kind::I32 => list::<i32>(self),
            Kind::I64 => list::<i64>(self),
            Kind::F32 => list::<f32>(self),
            Kind::F64 => list::<f64>(self),
            Kind::Decimal => list::<Decimal>(self),
            Kind::BigDecimal => list::<BigDecimal>(self),
            Kind::DateTime => list::<DateTime>(self),
            Kind::Date => list::<Date>(self),
            Kind::Time => list::<Time>(self),
            Kind::Uuid => list::<Uuid>(self),
            Kind::Bytes | Kind::Json => Err(ReadError::new("lists of this kind are not stored".into())),
        }
    }
}

/// An array of PostgreSQL, as the JSON form of its elements.
#[cfg(feature = "sqlx-postgres")]
fn native_array(row: &sqlx::postgres::PgRow, index: usize, kind: Kind) -> Read<serde_json::Value> {
    macro_rules! elements {
        ($ty:ty => $name:ident: $value:expr) => {
            serde_json::to_value(
                row.try_get_unchecked::<Vec<$ty>, _>(index)
                    .map_err(unreadable)?
                    .into_iter()
                    .map(|$name| $value)
                    .collect::<Vec<_>>(),
            )
            .map_err(|error| ReadError::new(error.to_string()))
        };
    }
    match kind {
        Kind::Id | Kind::Text => elements!(String => text: text),
        Kind::Bool => elements!(bool => truth: truth),
        Kind::I16 => elements!(i16 => number: number),
        Kind::I32 => elements!(i32 => number: number),
        Kind::I64 => elements!(i64 => number: number),
        Kind::F32 => elements!(f32 => number: number),
        Kind::F64 => elements!(f64 => number: number),
        Kind::Decimal => elements!(Decimal => number: Value::Decimal(number.normalize())),
        Kind::BigDecimal => elements!(BigDecimal => number: Value::BigDecimal(number.normalized().into())),
        Kind::DateTime => elements!(chrono::DateTime<chrono::Utc> => moment: DateTime::from(moment)),
        Kind::Date => elements!(Date => day: day),
        Kind::Time => elements!(chrono::NaiveTime => time: Time::from(time)),
        Kind::Uuid => elements!(Uuid => uuid: uuid),
        Kind::Bytes | Kind::Json => Err(ReadError::new("lists of this kind are not stored".into())),
    }
}

/// Reads the columns of a record one after the other: the positional decoder of a model calls [`RowReader::next`] once
/// for each field, in order.
pub struct RowReader<'r> {
    row: RowRef<'r>,
    index: usize,
    columns: std::slice::Iter<'r, &'r ColType>,
    /// Where the columns are, where they do not follow each other.
    places: std::slice::Iter<'r, usize>,
    /// The values of computed fields, for all rows, and which of the rows this is.
    computed: (std::slice::Iter<'r, Vec<Value>>, usize),
}

impl<'r> RowReader<'r> {
    /// Reads `columns` from `row`, the first of them at `index`.
    pub fn new(row: impl Into<RowRef<'r>>, index: usize, columns: &'r [&'r ColType]) -> Self {
        RowReader { row: row.into(), index, columns: columns.iter(), places: [].iter(), computed: ([].iter(), 0) }
    }

    /// Reads `columns` from `row`, each at its place.
    pub(crate) fn at(row: impl Into<RowRef<'r>>, places: &'r [usize], columns: &'r [&'r ColType]) -> Self {
        RowReader { row: row.into(), index: 0, columns: columns.iter(), places: places.iter(), computed: ([].iter(), 0) }
    }

    /// The same, with values for the fields that functions fill: for each field those of all rows, of which this is one.
    #[must_use]
    pub(crate) fn with_computed(self, fields: &'r [Vec<Value>], row: usize) -> Self {
        RowReader { computed: (fields.iter(), row), ..self }
    }

    /// The value of the next field that a function fills.
    pub(crate) fn computed(&mut self) -> Option<Value> {
        let (fields, row) = &mut self.computed;
        fields.next()?.get(*row).cloned()
    }

    /// The next cell.
    ///
    /// # Errors
    /// When the statement selected fewer columns.
    pub fn cell(&mut self) -> Read<Cell<'r>> {
        let ty = self.columns.next().ok_or_else(|| ReadError::new("the row has fewer columns than were asked for".into()))?;
        let place = self.places.next().copied().unwrap_or(self.index);
        let cell = Cell::new(self.row, place, ty);
        self.index += 1;
        Ok(cell)
    }

    /// The next column, as `T`.
    ///
    /// # Errors
    /// When the database holds something else.
    #[allow(clippy::should_implement_trait)]
    pub fn next<T: ColumnType>(&mut self) -> Read<T> {
        T::read(self.cell()?)
    }
}
