//! The names of types, and how a cell is taken out of a parameter that holds many.

use super::{Dialect, Flavour};
use crate::{schema::ColType, value::Kind};

/// Characters of a text column of MariaDB and MySQL that an index covers, unless `length` says otherwise.
const INDEXED_LENGTH: u32 = 255;

/// The type of a column. `indexed` matters to MariaDB and MySQL, which cannot index an unbounded text.
pub fn type_name(flavour: Flavour, ty: &ColType, indexed: bool) -> String {
    match flavour.dialect() {
        Dialect::Postgres if ty.array => format!("{}[]", postgres(flavour, ty)),
        Dialect::Postgres => postgres(flavour, ty),
        Dialect::MySql => mysql(ty, indexed),
        Dialect::Sqlite => sqlite(ty).into(),
    }
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
        Some(collate) => format!("{name} COLLATE {collate}"),
        None => format!("{name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
    };
    match ty.kind {
        Kind::Id => text(format!("varchar({})", ty.length.unwrap_or(64))),
        Kind::Text if ty.length.is_some() || indexed || !ty.labels.is_empty() => {
            text(format!("varchar({})", ty.length.unwrap_or(INDEXED_LENGTH)))
        }
        Kind::Text => text("longtext".into()),
        Kind::Bool => "boolean".into(),
        Kind::I16 => "smallint".into(),
        Kind::I32 => "int".into(),
        Kind::I64 => "bigint".into(),
        Kind::F32 => "float".into(),
        Kind::F64 => "double".into(),
        Kind::Decimal => format!("decimal({}, {})", ty.precision.unwrap_or(38), ty.scale.unwrap_or(18)),
        Kind::BigDecimal => format!("decimal({}, {})", ty.precision.unwrap_or(65), ty.scale.unwrap_or(30)),
        Kind::DateTime => "datetime(6)".into(),
        Kind::Date => "date".into(),
        Kind::Time => "time(6)".into(),
        Kind::Uuid => "binary(16)".into(),
        Kind::Bytes if indexed => "varbinary(255)".into(),
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
    let value = if binary { format!("unhex({cell})") } else { cell.to_owned() };
    let declared = match (dialect, ty.kind) {
        (Dialect::MySql, _) if binary || ty.array || matches!(ty.kind, Kind::Json | Kind::Text) => {
            "longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin".into()
        }
        (Dialect::MySql, _) => mysql(ty, true),
        _ => String::new(),
    };
    (declared, value)
}
