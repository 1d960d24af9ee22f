//! Conditions on columns that hold lists.

use super::{only_column, render::column};
use crate::{
    db::SqlWriter,
    dialect::Dialect,
    error::{Error, Result},
    schema::{ColType, SourceInfo},
    value::{Kind, Value},
};

/// How a list is compared with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lists {
    /// It has all of these elements.
    All,
    /// It has one of these elements.
    Any,
    /// It has no other elements than these.
    Within,
}

/// Appends the condition. A column that is null has no list.
pub(super) fn list(
    sql: &mut SqlWriter,
    source: &SourceInfo,
    alias: &str,
    field: u16,
    test: Lists,
    values: &[Value],
) -> Result<()> {
    let held = only_column(source, field)?;
    if !held.ty.array {
        let name = source.fields.get(usize::from(field)).map_or("?", |field| field.name);
        return Err(Error::Unsupported(format!("`{}.{name}` is no list", source.name)));
    }
    for value in values {
        super::operand::comparable(sql.dialect(), source, field, value)?;
    }
    let element = ColType { array: false, ..held.ty.clone() };
    let own = |sql: &mut SqlWriter| column(sql, source, alias, field);
    match sql.dialect() {
        Dialect::Postgres => {
            sql.sql("COALESCE(");
            own(sql)?;
            sql.sql(match test {
                Lists::All => " @> ",
                Lists::Any => " && ",
                Lists::Within => " <@ ",
            });
            sql.bind_many(values.to_vec(), &element).sql(", FALSE)");
        }
        Dialect::Sqlite => {
            let (outer, inner) = if test == Lists::Within { ("held", "wanted") } else { ("wanted", "held") };
            let each = |sql: &mut SqlWriter, name: &str| {
                sql.sql("json_each(");
                match name {
                    "held" => own(sql)?,
                    _ => {
                        sql.bind(Value::Array(values.to_vec()), &held.ty);
                    }
                }
                sql.sql(") AS ").sql(name);
                Ok::<_, Error>(())
            };
            sql.sql("(");
            own(sql)?;
            sql.sql(" IS NOT NULL AND ").sql(if test == Lists::Any { "" } else { "NOT " });
            sql.sql("EXISTS (SELECT 1 FROM ");
            each(sql, outer)?;
            sql.sql(" WHERE ").sql(outer).sql(if test == Lists::Any { ".value IN (SELECT " } else { ".value NOT IN (SELECT " });
            sql.sql(inner).sql(".value FROM ");
            each(sql, inner)?;
            sql.sql(")))");
        }
        Dialect::MySql => {
            let wanted = |sql: &mut SqlWriter| {
                sql.bind(Value::Array(values.to_vec()), &held.ty);
            };
            sql.sql("COALESCE(");
            match test {
                Lists::All => {
                    sql.sql("JSON_CONTAINS(");
                    own(sql)?;
                    sql.sql(", ");
                    wanted(sql);
                    sql.sql(")");
                }
                Lists::Within => {
                    sql.sql("JSON_CONTAINS(");
                    wanted(sql);
                    sql.sql(", ");
                    own(sql)?;
                    sql.sql(")");
                }
                Lists::Any => {
                    sql.sql("EXISTS (SELECT 1 FROM JSON_TABLE(");
                    wanted(sql);
                    sql.sql(", '$[*]' COLUMNS (k longtext PATH '$')) AS wanted WHERE JSON_CONTAINS(");
                    own(sql)?;
                    let plain = matches!(element.kind, Kind::I16 | Kind::I32 | Kind::I64 | Kind::F32 | Kind::F64);
                    sql.sql(match element.kind {
                        _ if plain => ", wanted.k))",
                        Kind::Bool => ", IF(wanted.k IN ('1', 'true'), 'true', 'false')))",
                        _ => ", JSON_QUOTE(wanted.k)))",
                    });
                }
            }
            sql.sql(", FALSE)");
        }
    }
    Ok(())
}
