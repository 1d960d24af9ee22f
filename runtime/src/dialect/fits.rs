//! What a column can hold. What one database would refuse and another change in silence is refused before any
//! statement, in the same words.

use chrono::Datelike as _;
use serde_json::Value as Document;

use super::{Dialect, literal::scaled, types};
use crate::{
    schema::{ColType, DECIMAL_SCALE},
    value::{BigDecimal, Decimal, Kind, Value},
};

/// How deep a document may nest: MariaDB takes no more than 31 levels, and the reader no more than 128.
const fn depth_limit(dialect: Dialect) -> usize {
    match dialect {
        Dialect::MySql => 31,
        Dialect::Postgres | Dialect::Sqlite => 100,
    }
}

/// Digits before and after the point that any decimal may have: those of `numeric` of PostgreSQL.
const MOST_DIGITS: (u64, u64) = (131_072, 16_383);

/// Why a column of this type cannot hold the value; `indexed` matters to MariaDB and MySQL.
pub(crate) fn misfit(dialect: Dialect, ty: &ColType, indexed: bool, value: &Value) -> Option<String> {
    alien(dialect, value).or_else(|| match value {
        Value::Text(text) => too_long(dialect, ty, indexed, text),
        Value::Bytes(bytes) => {
            let most = types::bytes_limit(dialect, indexed)?;
            (bytes.len() > most as usize).then(|| format!("at most {most} bytes were expected"))
        }
        Value::Decimal(number) => too_many_digits(dialect, ty, number),
        Value::Int(number) if ty.kind == Kind::Decimal => too_many_digits(dialect, ty, &Decimal::from(*number)),
        Value::BigDecimal(number) => {
            let (whole, fraction) = digits_of(number);
            over(dialect, ty, whole, fraction)
        }
        Value::Array(items) => items.iter().find_map(|item| misfit(dialect, ty, false, item)),
        _ => None,
    })
}

/// Why no column of this kind of database holds the value, whatever its size: it cannot be compared with one either.
pub(crate) fn alien(dialect: Dialect, value: &Value) -> Option<String> {
    let reason = match value {
        Value::Text(text) if text.contains('\0') => "a text without NUL characters was expected",
        Value::Float(number) if !number.is_finite() => "a finite number was expected",
        Value::DateTime(moment) if !(1..=9999).contains(&moment.year()) => "a year from 1 to 9999 was expected",
        Value::Date(day) if !(1..=9999).contains(&day.year()) => "a year from 1 to 9999 was expected",
        Value::Json(document) => return alien_document(document, depth_limit(dialect)),
        Value::Array(items) => return items.iter().find_map(|item| alien(dialect, item)),
        _ => return None,
    };
    Some(reason.to_owned())
}

fn alien_document(document: &Document, limit: usize) -> Option<String> {
    let mut open = vec![(document, 1)];
    while let Some((part, depth)) = open.pop() {
        match part {
            Document::String(text) if text.contains('\0') => {
                return Some("a document without NUL characters was expected".into());
            }
            Document::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Document::Object(entries) => {
                if entries.keys().any(|key| key.contains('\0')) {
                    return Some("a document without NUL characters was expected".into());
                }
                open.extend(entries.values().map(|entry| (entry, depth + 1)));
            }
            _ => continue,
        }
        if depth > limit {
            return Some(format!("a document of at most {limit} levels was expected"));
        }
    }
    None
}

fn too_long(dialect: Dialect, ty: &ColType, indexed: bool, text: &str) -> Option<String> {
    let most = types::text_limit(dialect, ty, indexed)?;
    // Bytes are counted faster, and there are never fewer of them.
    (text.len() > most as usize && text.chars().count() > most as usize)
        .then(|| format!("a text of at most {most} characters was expected"))
}

fn too_many_digits(dialect: Dialect, ty: &ColType, number: &Decimal) -> Option<String> {
    let number = number.normalize();
    let digits = number.mantissa().unsigned_abs().checked_ilog10().map_or(0, |most| u64::from(most) + 1);
    let fraction = u64::from(number.scale());
    let counter = dialect == Dialect::Sqlite && !ty.text && !ty.array;
    over(dialect, ty, digits.saturating_sub(fraction), fraction).or_else(|| {
        let scale = ty.scale.unwrap_or(DECIMAL_SCALE);
        (counter && scaled(&number, scale).is_none()).then(|| {
            format!("SQLite keeps a decimal of {scale} digits after the point in 64 bits: give the column a smaller `scale`, or `#[column(text)]`")
        })
    })
}

/// Digits before and after the point.
fn digits_of(number: &BigDecimal) -> (u64, u64) {
    let number = number.normalized();
    let (_, scale) = number.as_bigint_and_exponent();
    let fraction = u64::try_from(scale).unwrap_or(0);
    let whole = i128::from(number.digits()) - i128::from(scale);
    (u64::try_from(whole).unwrap_or(0), fraction)
}

fn over(dialect: Dialect, ty: &ColType, whole: u64, fraction: u64) -> Option<String> {
    let (most_whole, most_fraction) = types::digits(dialect, ty);
    let limit = |most: Option<u32>, any: u64| most.map_or(any, u64::from);
    let (most_whole, most_fraction) = (limit(most_whole, MOST_DIGITS.0), limit(most_fraction, MOST_DIGITS.1));
    (whole > most_whole || fraction > most_fraction)
        .then(|| format!("a decimal with at most {most_whole} digits before the point and {most_fraction} after it was expected"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(precision: Option<u32>, scale: Option<u32>) -> ColType {
        ColType { precision, scale, ..ColType::new(Kind::Decimal) }
    }

    fn refused(dialect: Dialect, ty: &ColType, number: &str) -> bool {
        misfit(dialect, ty, false, &Value::Decimal(number.parse().unwrap())).is_some()
    }

    #[test]
    fn a_declared_range_is_the_same_everywhere() {
        let price = decimal(Some(6), Some(2));
        for dialect in Dialect::ALL {
            assert!(!refused(dialect, &price, "-9999.99"));
            assert!(!refused(dialect, &price, "9999.9900"), "zeros at the end are no digits");
            assert!(refused(dialect, &price, "10000"));
            assert!(refused(dialect, &price, "0.001"));
        }
    }

    #[test]
    fn without_a_range_each_database_has_its_own() {
        let plain = decimal(None, None);
        assert!(!refused(Dialect::Postgres, &plain, "79228162514264337593543950335"));
        assert!(refused(Dialect::MySql, &plain, "100000000000000000000"));
        assert!(refused(Dialect::MySql, &plain, "0.0000000000000000001"));
        assert!(!refused(Dialect::Sqlite, &plain, "92233720368.54775807"));
        assert!(refused(Dialect::Sqlite, &plain, "92233720368.54775808"));
    }

    #[test]
    fn a_document_nests_only_so_deep() {
        let nested = |levels: usize| (1..levels).fold(serde_json::json!([]), |inner, _| serde_json::json!([inner]));
        assert_eq!(alien(Dialect::MySql, &Value::Json(nested(31).into())), None);
        assert!(alien(Dialect::MySql, &Value::Json(nested(32).into())).is_some());
        assert_eq!(alien(Dialect::Sqlite, &Value::Json(nested(100).into())), None);
    }
}
