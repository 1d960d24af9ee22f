//! Columns as JSON text, written by the database itself, in the one form that the library gives them.

use JsonText::{Bare, Quoted};

use super::{Dialect, literal};
use crate::{
    schema::{ColType, DECIMAL_SCALE},
    value::Kind,
};

/// The JSON text of a cell as SQL: null where the cell is null.
pub(crate) enum JsonText {
    Bare(String),
    /// With quotes around it; what is in it is escaped.
    Quoted(String),
}

impl JsonText {
    /// All of it, as one expression.
    pub(crate) fn whole(self, dialect: Dialect) -> String {
        match (self, dialect) {
            (Bare(sql), _) => sql,
            (Quoted(sql), Dialect::MySql) => format!("CONCAT('\"', {sql}, '\"')"),
            (Quoted(sql), Dialect::Postgres | Dialect::Sqlite) => format!("'\"' || {sql} || '\"'"),
        }
    }
}

/// How a cell is written as JSON. `None` where a database has no way to write the very text of the library: floating point
/// numbers, documents, lists; on SQLite bytes.
pub(crate) fn json_text(dialect: Dialect, ty: &ColType, cell: &str) -> Option<JsonText> {
    if !has_json_text(dialect, ty) {
        return None;
    }
    match dialect {
        Dialect::Postgres => postgres(ty, cell),
        Dialect::MySql => mysql(ty, cell),
        Dialect::Sqlite => sqlite(ty, cell),
    }
}

/// The same, faster: a control character of a text stays as it is, which is no JSON. Whoever reads the text looks for them.
pub(crate) fn quick_json_text(dialect: Dialect, ty: &ColType, cell: &str) -> Option<JsonText> {
    // `to_json` looks up the type of its argument each time, and looks at each character.
    if dialect == Dialect::Postgres && matches!(ty.kind, Kind::Id | Kind::Text) && !ty.array {
        return Some(Quoted(format!(r#"replace(replace({cell}, '\', '\\'), '"', '\"')"#)));
    }
    json_text(dialect, ty, cell)
}

/// Whether [`json_text`] has a form for the type: asked for each column of each query.
pub(crate) fn has_json_text(dialect: Dialect, ty: &ColType) -> bool {
    let bytes = ty.kind == Kind::Bytes && dialect == Dialect::Sqlite;
    !ty.array && !bytes && !matches!(ty.kind, Kind::F32 | Kind::F64 | Kind::Json)
}

fn postgres(ty: &ColType, cell: &str) -> Option<JsonText> {
    Some(match ty.kind {
        Kind::Id | Kind::Text => Bare(format!("to_json({cell})::text")),
        Kind::Bool | Kind::I16 | Kind::I32 | Kind::I64 => Bare(format!("{cell}::text")),
        Kind::Decimal | Kind::BigDecimal => Quoted(format!("trim_scale({cell})::text")),
        Kind::DateTime => Quoted(format!("to_char({cell} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")),
        Kind::Date => Quoted(format!("to_char({cell}, 'YYYY-MM-DD')")),
        Kind::Time => Quoted(format!("to_char({cell}::interval, 'HH24:MI:SS.US')")),
        Kind::Uuid => Quoted(format!("{cell}::text")),
        Kind::Bytes => Quoted(format!("replace(encode({cell}, 'base64'), chr(10), '')")),
        Kind::F32 | Kind::F64 | Kind::Json => return None,
    })
}

fn mysql(ty: &ColType, cell: &str) -> Option<JsonText> {
    Some(match ty.kind {
        Kind::Id | Kind::Text => Bare(format!("JSON_QUOTE({cell})")),
        Kind::Bool => Bare(truth(cell)),
        Kind::I16 | Kind::I32 | Kind::I64 => Bare(format!("CAST({cell} AS CHAR)")),
        Kind::Decimal | Kind::BigDecimal => {
            let text = format!("CAST({cell} AS CHAR)");
            let short = format!("TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {text}))");
            Quoted(format!("IF(INSTR({text}, '.'), {short}, {text})"))
        }
        Kind::DateTime => Quoted(format!("DATE_FORMAT({cell}, '%Y-%m-%dT%H:%i:%s.%fZ')")),
        Kind::Date => Quoted(format!("DATE_FORMAT({cell}, '%Y-%m-%d')")),
        Kind::Time => Quoted(format!("TIME_FORMAT({cell}, '%H:%i:%s.%f')")),
        Kind::Uuid => Quoted(groups(&format!("LOWER(HEX({cell}))")).join(", '-', ")),
        Kind::Bytes => Quoted(format!("REPLACE(TO_BASE64({cell}), '\\n', '')")),
        Kind::F32 | Kind::F64 | Kind::Json => return None,
    })
}

fn sqlite(ty: &ColType, cell: &str) -> Option<JsonText> {
    Some(match ty.kind {
        Kind::Id | Kind::Text => Bare(format!("json_quote({cell})")),
        Kind::Bool => Bare(truth(cell)),
        Kind::I16 | Kind::I32 | Kind::I64 => Bare(format!("CAST({cell} AS TEXT)")),
        Kind::Decimal if !ty.text => Quoted(unscaled(cell, ty.scale.unwrap_or(DECIMAL_SCALE))),
        Kind::Decimal | Kind::BigDecimal | Kind::DateTime | Kind::Date | Kind::Time => Quoted(cell.to_owned()),
        // `hex` makes an empty text of null.
        Kind::Uuid => Quoted(groups(&format!("lower(nullif(hex({cell}), ''))")).join(" || '-' || ")),
        Kind::F32 | Kind::F64 | Kind::Json | Kind::Bytes => return None,
    })
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

    /// A value: its quotes are part of the text around it. Gives the SQL that is due.
    pub(crate) fn json(&mut self, value: JsonText) -> String {
        match value {
            Bare(sql) => self.before() + &sql,
            Quoted(sql) => {
                self.text("\"");
                let due = self.before() + &sql;
                self.text("\"");
                due
            }
        }
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
