//! The names of types, and how a cell is taken out of a parameter that holds many.

use super::{Dialect, Flavour};
use crate::{
    schema::{ColType, DECIMAL_SCALE},
    value::Kind,
};

/// Characters of a text column of MariaDB and MySQL that an index covers, unless `length` says otherwise.
const INDEXED_LENGTH: u32 = 255;
/// Characters of a text id of MariaDB and MySQL, unless `length` says otherwise.
const ID_LENGTH: u32 = 64;
/// All digits of a decimal of MariaDB and MySQL, and those after the point, unless `precision` and `scale` say otherwise.
const DECIMAL: (u32, u32) = (38, 18);
/// The same for decimals of any size.
const BIG_DECIMAL: (u32, u32) = (65, 30);

/// The type of a column. `indexed` matters to MariaDB and MySQL, which cannot index an unbounded text.
pub fn type_name(flavour: Flavour, ty: &ColType, indexed: bool) -> String {
    match flavour.dialect() {
        Dialect::Postgres if ty.array => format!("{}[]", postgres(flavour, ty)),
        Dialect::Postgres => postgres(flavour, ty),
        Dialect::MySql => mysql(ty, indexed),
        Dialect::Sqlite => match &ty.collate {
            Some(collate) => format!("{} COLLATE {}", sqlite(ty), super::quote(Dialect::Sqlite, collate)),
            None => sqlite(ty).into(),
        },
    }
}

/// Characters that a text column takes at most.
pub(super) fn text_limit(dialect: Dialect, ty: &ColType, indexed: bool) -> Option<u32> {
    let own = match (dialect, ty.kind) {
        (Dialect::MySql, _) if ty.array => None,
        (Dialect::MySql, Kind::Id) => Some(ID_LENGTH),
        (Dialect::MySql, Kind::Text) if indexed || !ty.labels.is_empty() => Some(INDEXED_LENGTH),
        _ => None,
    };
    ty.length.or(own)
}

/// Bytes that a column takes at most.
pub(super) fn bytes_limit(dialect: Dialect, indexed: bool) -> Option<u32> {
    (dialect == Dialect::MySql && indexed).then_some(INDEXED_LENGTH)
}

/// Digits before and after the point that a column of decimals takes at most, where there is a limit.
pub(super) fn digits(dialect: Dialect, ty: &ColType) -> (Option<u32>, Option<u32>) {
    let scale = match (dialect, ty.kind) {
        _ if ty.scale.is_some() || ty.array => ty.scale,
        (Dialect::MySql, Kind::BigDecimal) => Some(BIG_DECIMAL.1),
        (Dialect::MySql, _) => Some(DECIMAL.1),
        (Dialect::Sqlite, Kind::Decimal) if !ty.text => Some(DECIMAL_SCALE),
        _ => None,
    };
    let precision = match (dialect, ty.kind) {
        _ if ty.precision.is_some() || ty.array => ty.precision,
        (Dialect::MySql, Kind::BigDecimal) => Some(BIG_DECIMAL.0),
        (Dialect::MySql, _) => Some(DECIMAL.0),
        _ => None,
    };
    (precision.map(|all| all.saturating_sub(scale.unwrap_or(0))), scale)
}

fn postgres(flavour: Flavour, ty: &ColType) -> String {
    let collate = matches!(flavour, Flavour::Postgres { collate_keys: true });
    match ty.kind {
        Kind::Id if collate && !ty.array => "text COLLATE \"C\"".into(),
        Kind::Id => "text".into(),
        Kind::Text => match (ty.length, &ty.collate) {
            (Some(length), None) => format!("varchar({length})"),
            (None, None) => "text".into(),
            (Some(length), Some(collate)) => format!("varchar({length}) COLLATE {}", super::quote(Dialect::Postgres, collate)),
            (None, Some(collate)) => format!("text COLLATE {}", super::quote(Dialect::Postgres, collate)),
        },
        Kind::Bool => "boolean".into(),
        Kind::I16 => "smallint".into(),
        Kind::I32 => "integer".into(),
        Kind::I64 => "bigint".into(),
        Kind::F32 => "real".into(),
        Kind::F64 => "double precision".into(),
        Kind::Decimal | Kind::BigDecimal => match (ty.precision, ty.scale) {
            (Some(precision), scale) => format!("numeric({precision}, {})", scale.unwrap_or(0)),
            _ => "numeric".into(),
        },
        Kind::DateTime => "timestamptz".into(),
        Kind::Date => "date".into(),
        Kind::Time => "time".into(),
        Kind::Uuid => "uuid".into(),
        Kind::Bytes => "bytea".into(),
        Kind::Json => "jsonb".into(),
    }
}

fn mysql(ty: &ColType, indexed: bool) -> String {
    if ty.array {
        return "json".into();
    }
    let text = |name: String| match &ty.collate {
        Some(collate) => format!("{name} CHARACTER SET utf8mb4 COLLATE {}", super::quote(Dialect::MySql, collate)),
        None => format!("{name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
    };
    match ty.kind {
        Kind::Id | Kind::Text => match text_limit(Dialect::MySql, ty, indexed) {
            Some(length) => text(format!("varchar({length})")),
            None => text("longtext".into()),
        },
        Kind::Bool => "boolean".into(),
        Kind::I16 => "smallint".into(),
        Kind::I32 => "int".into(),
        Kind::I64 => "bigint".into(),
        Kind::F32 => "float".into(),
        Kind::F64 => "double".into(),
        Kind::Decimal => format!("decimal({}, {})", ty.precision.unwrap_or(DECIMAL.0), ty.scale.unwrap_or(DECIMAL.1)),
        Kind::BigDecimal => format!("decimal({}, {})", ty.precision.unwrap_or(BIG_DECIMAL.0), ty.scale.unwrap_or(BIG_DECIMAL.1)),
        Kind::DateTime => "datetime(6)".into(),
        Kind::Date => "date".into(),
        Kind::Time => "time(6)".into(),
        Kind::Uuid => "binary(16)".into(),
        Kind::Bytes if indexed => format!("varbinary({INDEXED_LENGTH})"),
        Kind::Bytes => "longblob".into(),
        Kind::Json => "json".into(),
    }
}

fn sqlite(ty: &ColType) -> &'static str {
    if ty.array {
        return "text";
    }
    match ty.kind {
        Kind::Id | Kind::Text | Kind::BigDecimal | Kind::DateTime | Kind::Date | Kind::Time | Kind::Json => "text",
        Kind::Decimal if ty.text => "text",
        Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 | Kind::Decimal => "integer",
        Kind::F32 | Kind::F64 => "real",
        Kind::Uuid | Kind::Bytes => "blob",
    }
}

/// The element type of an array parameter on PostgreSQL, for `unnest($1::text[])`.
pub fn element_cast(ty: &ColType) -> String {
    postgres(Flavour::Postgres { collate_keys: false }, &ColType { collate: None, ..ty.clone() })
}

/// How a cell is taken out of a JSON parameter: on MariaDB and MySQL the type of the `JSON_TABLE` column and the
/// expression that makes a value of it; on SQLite the expression alone. `cell` is SQL that yields the JSON cell.
pub fn json_column(dialect: Dialect, ty: &ColType, cell: &str) -> (String, String) {
    let binary = matches!(ty.kind, Kind::Uuid | Kind::Bytes) && !ty.array;
    let float = dialect == Dialect::Sqlite && matches!(ty.kind, Kind::F32 | Kind::F64) && !ty.array;
    let value = match (binary, float) {
        // MariaDB 10.11 computes the length of what `unhex` makes of a longtext, finds it too great, and keeps nothing of it
        // where a statement reads the table that it writes to.
        (true, _) if dialect == Dialect::MySql => format!("unhex(left({cell}, 1000000000))"),
        (true, _) => format!("unhex({cell})"),
        (_, true) => super::float::unwire(cell),
        _ => cell.to_owned(),
    };
    let declared = match (dialect, ty.kind) {
        // Texts of two collations cannot be compared there.
        (Dialect::MySql, Kind::Text) if !ty.array => {
            mysql(&ColType { collate: ty.collate.clone(), ..ColType::new(ty.kind) }, false)
        }
        (Dialect::MySql, _) if binary || ty.array || ty.kind == Kind::Json => {
            "longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin".into()
        }
        (Dialect::MySql, _) => mysql(ty, true),
        _ => String::new(),
    };
    (declared, value)
}
