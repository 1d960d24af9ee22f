//! Columns as JSON text, written by the database itself, in the one form that the library gives them.

use super::{Dialect, literal};
use crate::{
    schema::{ColType, DECIMAL_SCALE},
    value::Kind,
};

/// The JSON text of a cell as SQL: null where the cell is null. `None` where a database has no way to write the very
/// text of the library: floating point numbers, documents, lists; on SQLite bytes.
pub(crate) fn json_text(dialect: Dialect, ty: &ColType, cell: &str) -> Option<String> {
    if !has_json_text(dialect, ty) {
        return None;
    }
    match dialect {
        Dialect::Postgres => postgres(ty, cell),
        Dialect::MySql => mysql(ty, cell),
        Dialect::Sqlite => sqlite(ty, cell),
    }
}

/// The same, faster: a control character of a key or an enum stays as it is, which is no JSON. Whoever reads the text looks
/// for them.
pub(crate) fn quick_json_text(dialect: Dialect, ty: &ColType, cell: &str) -> Option<String> {
    let is_plain = ty.kind == Kind::Id || (ty.kind == Kind::Text && !ty.labels.is_empty());
    match dialect {
        // `to_json` looks up the type of its argument each time.
        Dialect::Postgres if is_plain && !ty.array => {
            Some(format!(r#"'"' || replace(replace({cell}, '\', '\\'), '"', '\"') || '"'"#))
        }
        _ => json_text(dialect, ty, cell),
    }
}

/// Whether [`json_text`] has a form for the type: asked for each column of each query.
pub(crate) fn has_json_text(dialect: Dialect, ty: &ColType) -> bool {
    let bytes = ty.kind == Kind::Bytes && dialect == Dialect::Sqlite;
    !ty.array && !bytes && !matches!(ty.kind, Kind::F32 | Kind::F64 | Kind::Json)
}

fn postgres(ty: &ColType, cell: &str) -> Option<String> {
    let quoted = |text: String| Some(format!("'\"' || {text} || '\"'"));
    match ty.kind {
        Kind::Id | Kind::Text => Some(format!("to_json({cell})::text")),
        Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 => Some(format!("{cell}::text")),
        Kind::Decimal | Kind::BigDecimal => quoted(format!("trim_scale({cell})::text")),
        Kind::DateTime => quoted(format!("to_char({cell} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")),
        Kind::Date => quoted(format!("to_char({cell}, 'YYYY-MM-DD')")),
        Kind::Time => quoted(format!("to_char({cell}::interval, 'HH24:MI:SS.US')")),
        Kind::Uuid => quoted(format!("{cell}::text")),
        Kind::Bytes => quoted(format!("replace(encode({cell}, 'base64'), chr(10), '')")),
        Kind::F32 | Kind::F64 | Kind::Json => None,
    }
}

fn mysql(ty: &ColType, cell: &str) -> Option<String> {
    let quoted = |text: String| Some(format!("CONCAT('\"', {text}, '\"')"));
    match ty.kind {
        Kind::Id | Kind::Text => Some(format!("JSON_QUOTE({cell})")),
        Kind::Bool => Some(truth(cell)),
        Kind::I16 | Kind::I32 | Kind::I64 => Some(format!("CAST({cell} AS CHAR)")),
        Kind::Decimal | Kind::BigDecimal => {
            let text = format!("CAST({cell} AS CHAR)");
            let short = format!("TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {text}))");
            quoted(format!("IF(INSTR({text}, '.'), {short}, {text})"))
        }
        Kind::DateTime => quoted(format!("DATE_FORMAT({cell}, '%Y-%m-%dT%H:%i:%s.%fZ')")),
        Kind::Date => quoted(format!("DATE_FORMAT({cell}, '%Y-%m-%d')")),
        Kind::Time => quoted(format!("TIME_FORMAT({cell}, '%H:%i:%s.%f')")),
        Kind::Uuid => quoted(groups(&format!("LOWER(HEX({cell}))")).join(", '-', ")),
        Kind::Bytes => quoted(format!("REPLACE(TO_BASE64({cell}), '\\n', '')")),
        Kind::F32 | Kind::F64 | Kind::Json => None,
    }
}

fn sqlite(ty: &ColType, cell: &str) -> Option<String> {
    let quoted = |text: &str| Some(format!("'\"' || {text} || '\"'"));
    match ty.kind {
        Kind::Id | Kind::Text => Some(format!("json_quote({cell})")),
        Kind::Bool => Some(truth(cell)),
        Kind::I16 | Kind::I32 | Kind::I64 => Some(format!("CAST({cell} AS TEXT)")),
        Kind::Decimal if !ty.text => quoted(&unscaled(cell, ty.scale.unwrap_or(DECIMAL_SCALE))),
        Kind::Decimal | Kind::BigDecimal | Kind::DateTime | Kind::Date | Kind::Time => quoted(cell),
        // `hex` makes an empty text of null.
        Kind::Uuid => quoted(&groups(&format!("lower(nullif(hex({cell}), ''))")).join(" || '-' || ")),
        Kind::F32 | Kind::F64 | Kind::Json | Kind::Bytes => None,
    }
}

fn truth(cell: &str) -> String {
    format!("CASE {cell} WHEN 0 THEN 'false' WHEN 1 THEN 'true' END")
}

/// The five parts of a UUID.
fn groups(hex: &str) -> Vec<String> {
    [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)].iter().map(|(from, length)| format!("substr({hex}, {from}, {length})")).collect()
}

/// The integer that stands for a decimal, as its text. The integer furthest from zero has no opposite: it is divided first.
fn unscaled(cell: &str, scale: u32) -> String {
    let Some(factor) = 10_i64.checked_pow(scale).filter(|_| scale > 0) else { return format!("CAST({cell} AS TEXT)") };
    format!(
        "CASE WHEN {cell} % {factor} = 0 THEN CAST({cell} / {factor} AS TEXT) ELSE CASE WHEN {cell} < 0 THEN '-' ELSE '' END \
         || abs({cell} / {factor}) || '.' || rtrim(printf('%0{scale}d', abs({cell} % {factor})), '0') END"
    )
}

/// Pieces of text and of SQL, joined into one text by the database.
pub(crate) struct Joined {
    dialect: Dialect,
    /// Text that waits for its end.
    text: String,
    first: bool,
}

impl Joined {
    /// Nothing yet; and what stands before the pieces.
    pub(crate) fn new(dialect: Dialect) -> (Self, &'static str) {
        let opening = if dialect == Dialect::MySql { "CONCAT(" } else { "(" };
        (Joined { dialect, text: String::new(), first: true }, opening)
    }

    /// Adds text as it stands.
    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// What stands before the next piece of SQL.
    pub(crate) fn before(&mut self) -> String {
        let joint = if self.dialect == Dialect::MySql { ", " } else { " || " };
        let mut before = String::new();
        if !self.first {
            before.push_str(joint);
        }
        if !self.text.is_empty() {
            before.push_str(&literal::text(self.dialect, &self.text));
            before.push_str(joint);
            self.text.clear();
        }
        self.first = false;
        before
    }

    /// What stands behind the last piece.
    pub(crate) fn end(self) -> String {
        let joint = if self.first {
            ""
        } else if self.dialect == Dialect::MySql {
            ", "
        } else {
            " || "
        };
        format!("{joint}{})", literal::text(self.dialect, &self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_has_a_text_where_a_text_can_be_written() {
        use Kind::*;
        let kinds = [Id, Text, Bool, I16, I32, I64, F32, F64, Decimal, BigDecimal, DateTime, Date, Time, Uuid, Bytes, Json];
        for ty in kinds.map(ColType::new) {
            for (dialect, written) in
                [(Dialect::Postgres, postgres(&ty, "c")), (Dialect::MySql, mysql(&ty, "c")), (Dialect::Sqlite, sqlite(&ty, "c"))]
            {
                assert_eq!(has_json_text(dialect, &ty), written.is_some(), "{dialect:?} {:?}", ty.kind);
            }
        }
    }
}
