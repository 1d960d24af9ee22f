//! Conditions on what is inside a document: `metadata["color"] == "red"`. What is not there, or of another kind, is like
//! nothing; numbers are compared with numbers, text with text.

use serde_json::{Number, Value as Json};

use super::{
    Expr, Operator,
    render::{column, pattern},
};
use crate::{
    db::SqlWriter,
    dialect::Dialect,
    error::{Error, Result},
    schema::{ColType, SourceInfo},
    value::{Decimal, Kind, Value},
};

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentStep {
    /// The entry of an object.
    Key(String),
    /// The element of a list, from zero.
    Index(u32),
}

impl From<&str> for DocumentStep {
    fn from(key: &str) -> Self {
        DocumentStep::Key(key.to_owned())
    }
}
impl From<String> for DocumentStep {
    fn from(key: String) -> Self {
        DocumentStep::Key(key)
    }
}
impl From<&String> for DocumentStep {
    fn from(key: &String) -> Self {
        DocumentStep::Key(key.clone())
    }
}
/// No list has an element before the first or behind so many.
impl From<i32> for DocumentStep {
    fn from(index: i32) -> Self {
        DocumentStep::Index(u32::try_from(index).unwrap_or(u32::MAX))
    }
}
impl From<usize> for DocumentStep {
    fn from(index: usize) -> Self {
        DocumentStep::Index(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// A condition on what is inside a document.
#[derive(Clone)]
pub struct Inside {
    /// The field that holds the document.
    pub field: u16,
    /// The way into it.
    pub path: Vec<DocumentStep>,
    /// What is asked.
    pub test: InsideTest,
}

/// What is asked of a place in a document.
#[derive(Clone)]
pub enum InsideTest {
    /// A comparison with text, a number, or true or false; with null, where there is nothing.
    Compare(Operator, Json),
    /// There is nothing, or null.
    IsNull,
}

impl Inside {
    /// The condition that one of these values is there.
    pub(crate) fn one_of(field: u16, path: &[DocumentStep], values: impl IntoIterator<Item = Json>) -> Expr {
        let compare = |value| InsideTest::Compare(Operator::Eq, value);
        let one = |value| Expr::Inside(Inside { field, path: path.to_vec(), test: compare(value) });
        Expr::Or(values.into_iter().map(one).collect())
    }

    /// Appends the condition.
    pub(super) fn write(&self, sql: &mut SqlWriter, source: &SourceInfo, alias: &str) -> Result<()> {
        let place = Place { source, alias, field: self.field, path: &self.path };
        place.check()?;
        match &self.test {
            InsideTest::IsNull | InsideTest::Compare(Operator::Eq, Json::Null) => place.is_null(sql),
            InsideTest::Compare(Operator::Ne, Json::Null) => {
                sql.sql("NOT ");
                place.is_null(sql)
            }
            InsideTest::Compare(Operator::Ne, value) => {
                sql.sql("NOT COALESCE(");
                place.compare(sql, Operator::Eq, value)?;
                sql.sql(if sql.dialect() == Dialect::Sqlite { ", 0)" } else { ", FALSE)" });
                Ok(())
            }
            InsideTest::Compare(operator, value) => place.compare(sql, *operator, value),
        }
    }
}

/// A place in the document of a row.
struct Place<'a> {
    source: &'a SourceInfo,
    alias: &'a str,
    field: u16,
    path: &'a [DocumentStep],
}

impl Place<'_> {
    fn wrong(&self, reason: &str) -> Error {
        let field = self.source.fields.get(usize::from(self.field)).map_or("?", |field| field.name);
        Error::Invalid { model: self.source.name, field: field.to_owned(), reason: reason.to_owned() }
    }

    /// Refuses keys that only some databases could find.
    fn check(&self) -> Result<()> {
        let odd = |step: &DocumentStep| matches!(step, DocumentStep::Key(key) if key.contains(['"', '\\']) || key.chars().any(char::is_control));
        match self.path.iter().any(odd) {
            true => Err(self.wrong("a key without quotes, backslashes and control characters was expected")),
            false => Ok(()),
        }
    }

    /// Appends the column and the path: what the functions of each database take.
    fn arguments(&self, sql: &mut SqlWriter) -> Result<()> {
        column(sql, self.source, self.alias, self.field)?;
        if sql.dialect() == Dialect::Postgres {
            let steps = self.path.iter().map(|step| match step {
                DocumentStep::Key(key) => Value::Text(key.clone()),
                DocumentStep::Index(index) => Value::Text(index.to_string()),
            });
            sql.sql(" #> ").bind_many(steps.collect(), ColType::TEXT);
            return Ok(());
        }
        let steps = self.path.iter().map(|step| match step {
            DocumentStep::Key(key) => format!(".\"{key}\""),
            DocumentStep::Index(index) => format!("[{index}]"),
        });
        let path = steps.fold("$".to_owned(), |path, step| path + &step);
        sql.sql(", ").bind(Value::Text(path), ColType::TEXT);
        Ok(())
    }

    /// Appends the name of the kind of what is there.
    fn kind(&self, sql: &mut SqlWriter) -> Result<()> {
        sql.sql(match sql.dialect() {
            Dialect::Postgres => "jsonb_typeof(",
            Dialect::MySql => "JSON_TYPE(JSON_EXTRACT(",
            Dialect::Sqlite => "json_type(",
        });
        self.arguments(sql)?;
        sql.sql(if sql.dialect() == Dialect::MySql { "))" } else { ")" });
        Ok(())
    }

    /// Appends what is there, as text or as a plain value.
    fn value(&self, sql: &mut SqlWriter) -> Result<()> {
        sql.sql(match sql.dialect() {
            Dialect::Postgres => "((",
            Dialect::MySql => "CONVERT(JSON_UNQUOTE(JSON_EXTRACT(",
            Dialect::Sqlite => "json_extract(",
        });
        self.arguments(sql)?;
        sql.sql(match sql.dialect() {
            Dialect::Postgres => ") #>> '{}')",
            Dialect::MySql => ")) USING utf8mb4) COLLATE utf8mb4_bin",
            Dialect::Sqlite => ")",
        });
        Ok(())
    }

    fn is_null(&self, sql: &mut SqlWriter) -> Result<()> {
        let null = if sql.dialect() == Dialect::MySql { "'NULL'" } else { "'null'" };
        sql.sql("(COALESCE(");
        self.kind(sql)?;
        sql.sql(", ").sql(null).sql(") = ").sql(null).sql(")");
        Ok(())
    }

    fn compare(&self, sql: &mut SqlWriter, operator: Operator, value: &Json) -> Result<()> {
        // The kind is asked first, so that nothing is turned into a number that is none.
        sql.sql("(CASE WHEN ");
        self.kind(sql)?;
        match (value, sql.dialect()) {
            (Json::String(_), Dialect::Postgres) => sql.sql(" = 'string' THEN "),
            (Json::String(_), Dialect::MySql) => sql.sql(" = 'STRING' THEN "),
            (Json::String(_), Dialect::Sqlite) => sql.sql(" = 'text' THEN "),
            (Json::Number(_), Dialect::Postgres) => sql.sql(" = 'number' THEN "),
            (Json::Number(_), Dialect::MySql) => sql.sql(" IN ('INTEGER', 'DOUBLE', 'DECIMAL', 'UNSIGNED INTEGER') THEN "),
            (Json::Number(_), Dialect::Sqlite) => sql.sql(" IN ('integer', 'real') THEN "),
            (Json::Bool(_), Dialect::Postgres) => sql.sql(" = 'boolean' THEN "),
            (Json::Bool(_), Dialect::MySql) => sql.sql(" = 'BOOLEAN' THEN "),
            (Json::Bool(truth), Dialect::Sqlite) => sql.sql(if *truth { " = 'true' THEN " } else { " = 'false' THEN " }),
            _ => return Err(self.wrong("text, a number, or true or false was expected: compare what is inside")),
        };
        match value {
            Json::String(text) => self.with_text(sql, operator, text)?,
            Json::Number(number) => self.with_number(sql, operator, number)?,
            _ => self.with_truth(sql, operator, value == &Json::Bool(true))?,
        }
        sql.sql(if sql.dialect() == Dialect::Sqlite { " ELSE 0 END)" } else { " ELSE FALSE END)" });
        Ok(())
    }

    fn with_text(&self, sql: &mut SqlWriter, operator: Operator, text: &str) -> Result<()> {
        if let Some(reason) = crate::dialect::alien(sql.dialect(), &Value::Text(text.to_owned())) {
            return Err(self.wrong(&reason));
        }
        let Some(sign) = sign(operator) else {
            return pattern(sql, operator, text, |sql| self.value(sql));
        };
        self.value(sql)?;
        sql.sql(if sql.dialect() == Dialect::Postgres { " COLLATE \"C\"" } else { "" });
        sql.sql(sign).bind(Value::Text(text.to_owned()), ColType::TEXT);
        // For MariaDB and MySQL spaces at the end are nothing.
        if (operator, sql.dialect()) == (Operator::Eq, Dialect::MySql) {
            sql.sql(" AND char_length(");
            self.value(sql)?;
            sql.sql(&format!(") = {}", text.chars().count()));
        }
        Ok(())
    }

    /// Whole numbers are compared exactly, others as floating point numbers.
    fn with_number(&self, sql: &mut SqlWriter, operator: Operator, number: &Number) -> Result<()> {
        let sign = sign(operator).ok_or_else(|| self.wrong("a pattern is compared with text"))?;
        let float = number.as_f64().unwrap_or(f64::NAN);
        let whole = number.as_i64().map(Decimal::from).or_else(|| number.as_u64().map(Decimal::from));
        let (before, after) = match (sql.dialect(), whole.is_some()) {
            (Dialect::Postgres, true) => ("", "::numeric"),
            (Dialect::Postgres, false) => ("", "::double precision"),
            (Dialect::MySql, true) => ("CAST(", " AS DECIMAL(65, 30))"),
            (Dialect::MySql, false) => ("CAST(", " AS DOUBLE)"),
            (Dialect::Sqlite, _) => ("", ""),
        };
        sql.sql(before);
        self.value(sql)?;
        sql.sql(after).sql(sign);
        match (whole, number.as_i64()) {
            (Some(_), Some(integer)) if sql.dialect() == Dialect::Sqlite => {
                sql.bind(Value::Int(integer), ColType::BIGINT);
            }
            (Some(whole), _) if sql.dialect() != Dialect::Sqlite => {
                sql.bind(Value::Decimal(whole), &ColType::new(Kind::Decimal));
            }
            _ => {
                sql.bind(Value::Float(float), &ColType::new(Kind::F64));
            }
        }
        Ok(())
    }

    fn with_truth(&self, sql: &mut SqlWriter, operator: Operator, truth: bool) -> Result<()> {
        if operator != Operator::Eq {
            return Err(self.wrong("true and false have no order"));
        }
        if sql.dialect() == Dialect::Sqlite {
            // The kind said it.
            sql.sql("1");
            return Ok(());
        }
        self.value(sql)?;
        sql.sql(if truth { " = 'true'" } else { " = 'false'" });
        Ok(())
    }
}

fn sign(operator: Operator) -> Option<&'static str> {
    Some(match operator {
        Operator::Eq => " = ",
        Operator::Ne => " <> ",
        Operator::Lt => " < ",
        Operator::Le => " <= ",
        Operator::Gt => " > ",
        Operator::Ge => " >= ",
        _ => return None,
    })
}
