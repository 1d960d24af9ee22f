//! Types of columns, their defaults, and which type a column may be given instead.

use modelink::{
    schema::ColType,
    value::{Kind, Value},
};
use proptest::prelude::*;

/// Any type that a column can have.
pub(super) fn ty() -> impl Strategy<Value = ColType> {
    prop_oneof![
        6 => prop::sample::select(KINDS.to_vec()).prop_map(ColType::new),
        1 => (1u32..200).prop_map(|length| ColType { length: Some(length), ..ColType::new(Kind::Text) }),
        1 => (0u32..9, 9u32..18).prop_map(|(scale, precision)| ColType {
            precision: Some(precision), scale: Some(scale), ..ColType::new(Kind::Decimal)
        }),
        1 => Just(ColType { text: true, ..ColType::new(Kind::Decimal) }),
        1 => prop::sample::select(vec![Kind::Text, Kind::I32, Kind::I64, Kind::Bool])
            .prop_map(|kind| ColType { array: true, ..ColType::new(kind) }),
    ]
}

const KINDS: [Kind; 16] = [
    Kind::Id,
    Kind::Text,
    Kind::Bool,
    Kind::I16,
    Kind::I32,
    Kind::I64,
    Kind::F32,
    Kind::F64,
    Kind::Decimal,
    Kind::BigDecimal,
    Kind::DateTime,
    Kind::Date,
    Kind::Time,
    Kind::Uuid,
    Kind::Bytes,
    Kind::Json,
];

/// The types that the values of a type can be carried into on every database.
pub fn retypes(ty: &ColType) -> Vec<ColType> {
    use Kind::{BigDecimal, Date, DateTime, Decimal, F32, F64, I16, I32, I64, Id, Text};
    if ty.array || ty.text || !ty.labels.is_empty() {
        return Vec::new();
    }
    let plain = |kinds: &[Kind]| kinds.iter().copied().map(ColType::new).collect::<Vec<_>>();
    match ty.kind {
        I16 => plain(&[I32, I64, Decimal, F64, Text]),
        I32 => plain(&[I64, Decimal, F64, Text]),
        I64 => plain(&[I32, Decimal, Text]),
        F32 => plain(&[F64]),
        F64 => plain(&[F32]),
        Decimal => {
            let wide = ColType { precision: Some(18), scale: Some(9), ..ColType::new(Decimal) };
            let mut all = plain(&[BigDecimal, F64, Text, Decimal]);
            all.push(wide);
            all
        }
        Text => vec![ColType { length: Some(210), ..ColType::new(Text) }, ColType::new(Text), ColType::new(Id)],
        Id => plain(&[Text]),
        DateTime => plain(&[Date]),
        Date => plain(&[DateTime]),
        _ => Vec::new(),
    }
}

/// A value of a type; another one for another `variant`.
///
/// # Panics
/// Never: all literals here can be read.
pub fn literal(ty: &ColType, variant: u64) -> Value {
    let small = i64::try_from(variant % 100).unwrap_or_default();
    if ty.array {
        let element = ColType { array: false, ..ty.clone() };
        return Value::Array((0..variant % 3).map(|place| literal(&element, variant + place)).collect());
    }
    let two = small % 60;
    let read = "every literal here can be read";
    match ty.kind {
        Kind::Id => Value::Text(format!("id_{variant}")),
        Kind::Text => {
            let text = ["plain", "it's", r#"a "b""#, r"back\slash", "é漢", "", "a\nb", "--;"][(variant % 8) as usize];
            Value::Text(if ty.length.is_some_and(|length| length < 12) { String::new() } else { text.to_owned() })
        }
        Kind::Bool => Value::Bool(variant.is_multiple_of(2)),
        Kind::I16 | Kind::I32 | Kind::I64 => Value::Int(if variant.is_multiple_of(2) { small } else { -small }),
        Kind::F32 | Kind::F64 => Value::Float(small as f64 / 4.0 - 3.0),
        Kind::Decimal => Value::Decimal(modelink::value::Decimal::new(small - 20, ty.scale.unwrap_or(2).min(2))),
        Kind::BigDecimal => Value::BigDecimal(Box::new(format!("{}.5", small - 20).parse().expect(read))),
        Kind::DateTime => Value::DateTime(format!("2024-02-03T04:{two:02}:06.5Z").parse().expect(read)),
        Kind::Date => Value::Date(format!("2024-02-{:02}", 1 + small % 28).parse().expect(read)),
        Kind::Time => Value::Time(format!("12:{two:02}:30.25").parse().expect(read)),
        Kind::Uuid => Value::Uuid(modelink::value::Uuid::from_u128(u128::from(variant) << 64 | 0x27_5c_00_ff)),
        Kind::Bytes => Value::Bytes(vec![0, 39, 92, (variant % 256) as u8, 255]),
        Kind::Json => Value::Json(Box::new(modelink::prelude::json!({ "b": [variant, "it's"], "a": null }))),
    }
}
