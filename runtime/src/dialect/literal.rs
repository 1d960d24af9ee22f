//! Values as SQL text, for defaults and checks. Statements bind their values instead.

use super::Dialect;
use crate::{
    schema::{ColType, DECIMAL_SCALE},
    value::{Kind, Value},
};

/// A value as a literal for a column of type `ty`.
pub fn literal(dialect: Dialect, value: &Value, ty: &ColType) -> String {
    match value {
        Value::Null => "NULL".into(),
        Value::Bool(truth) if dialect == Dialect::Sqlite => i32::from(*truth).to_string(),
        Value::Bool(truth) => truth.to_string().to_uppercase(),
        Value::Int(number) if ty.kind == Kind::Decimal => decimal(dialect, &rust_decimal::Decimal::from(*number), ty),
        Value::Int(number) => number.to_string(),
        Value::Float(number) if dialect == Dialect::Sqlite => super::float::constant(*number),
        Value::Float(number) => format!("{number:?}"),
        Value::Text(label) => text(dialect, label),
        Value::Decimal(number) => decimal(dialect, number, ty),
        Value::BigDecimal(number) if dialect == Dialect::Sqlite => text(dialect, &number.normalized().to_plain_string()),
        Value::BigDecimal(number) => number.normalized().to_plain_string(),
        Value::DateTime(moment) if dialect == Dialect::MySql => {
            text(dialect, &moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string())
        }
        Value::DateTime(moment) => text(dialect, &moment.to_string()),
        Value::Date(day) => text(dialect, &day.to_string()),
        Value::Time(time) => text(dialect, &time.to_string()),
        Value::Uuid(uuid) if dialect == Dialect::Postgres => text(dialect, &uuid.to_string()),
        Value::Uuid(uuid) => format!("x'{}'", hex(uuid.as_bytes())),
        Value::Bytes(bytes) if dialect == Dialect::Postgres => format!("'\\x{}'", hex(bytes)),
        Value::Bytes(bytes) => format!("x'{}'", hex(bytes)),
        Value::Json(document) => text(dialect, &document.to_string()),
        Value::Array(items) if dialect == Dialect::Postgres => {
            let items: Vec<_> = items.iter().map(|item| literal(dialect, item, ty)).collect();
            format!("ARRAY[{}]::{}", items.join(", "), super::type_name(super::Flavour::of(dialect), ty, false))
        }
        Value::Array(_) => text(dialect, &serde_json::to_string(value).unwrap_or_default()),
    }
}

/// A decimal; on SQLite as the scaled integer that the column holds.
fn decimal(dialect: Dialect, number: &rust_decimal::Decimal, ty: &ColType) -> String {
    match dialect {
        Dialect::Sqlite if ty.text => text(dialect, &number.normalize().to_string()),
        Dialect::Sqlite => {
            scaled(number, ty.scale.unwrap_or(DECIMAL_SCALE)).map_or_else(|| number.to_string(), |integer| integer.to_string())
        }
        _ => number.normalize().to_string(),
    }
}

/// A decimal as an integer of that many digits after the point; `None` where it does not fit.
pub(crate) fn scaled(number: &rust_decimal::Decimal, scale: u32) -> Option<i64> {
    let number = number.normalize();
    if number.scale() > scale {
        return None;
    }
    let factor = 10i128.checked_pow(scale - number.scale())?;
    i64::try_from(number.mantissa().checked_mul(factor)?).ok()
}

/// Text as one literal. A carriage return is written as an escape, since line endings of files do not last; SQLite, which
/// has no escapes, puts the text together.
pub(crate) fn text(dialect: Dialect, text: &str) -> String {
    let doubled = text.replace('\0', "").replace('\'', "''");
    let returns = doubled.contains('\r');
    match dialect {
        // MySQL reads backslashes in literals, unless told otherwise.
        Dialect::MySql => format!("'{}'", doubled.replace('\\', "\\\\").replace('\r', "\\r")),
        Dialect::Postgres if returns => format!("E'{}'", doubled.replace('\\', "\\\\").replace('\r', "\\r")),
        Dialect::Sqlite if returns => format!("('{}')", doubled.replace('\r', "' || char(13) || '")),
        // A leading E would be needed only for backslash escapes; standard strings take them as they are.
        Dialect::Postgres | Dialect::Sqlite => format!("'{doubled}'"),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carriage_return_is_no_line_ending_of_a_file() {
        assert_eq!(text(Dialect::Postgres, "a\r\n'\\"), "E'a\\r\n''\\\\'");
        assert_eq!(text(Dialect::MySql, "a\r\n'\\"), "'a\\r\n''\\\\'");
        assert_eq!(text(Dialect::Sqlite, "a\r\n'\\"), "('a' || char(13) || '\n''\\')");
    }

    #[test]
    fn backslashes_are_doubled_where_they_escape() {
        assert_eq!(text(Dialect::Postgres, "a\\"), "'a\\'");
        assert_eq!(text(Dialect::MySql, "a\\"), "'a\\\\'");
    }
}
