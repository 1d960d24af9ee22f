//! Conditions and orders as SQL. A step becomes a correlated subquery, so that rows are never multiplied.

use super::{
    Expr, Inside, InsideTest, Operand, Operator, Quantifier,
    list::list,
    operand::{Comparison, comparable, comparison, possible},
    sort::ordered_column,
};
use crate::{
    db::{Db, SqlWriter},
    dialect::{Dialect, end_of_exists},
    error::{Error, Result},
    schema::{ColType, Hop, HopRef, Join, LinkInfo, SourceInfo},
    value::{Kind, Value},
};

/// Writes conditions over the rows of a query; hands out aliases.
pub(crate) struct Renderer<'a> {
    pub(super) db: &'a Db,
    aliases: usize,
}

/// The hop behind a reference, seen from a source.
pub(crate) fn hop_of(source: &'static SourceInfo, at: HopRef) -> Result<&'static Hop> {
    match at {
        HopRef::Relation(field) => source
            .fields
            .get(usize::from(field))
            .and_then(|field| field.hop.as_ref())
            .ok_or_else(|| Error::Unsupported(format!("`{}` has no relation at {field}", source.name))),
        HopRef::Link(link, end) => Ok(&LinkInfo::of(link).ends[usize::from(end)].hop),
    }
}

/// Appends that the row of `alias` is not deleted.
pub(crate) fn live(sql: &mut SqlWriter, source: &SourceInfo, alias: &str) -> bool {
    match source.deleted_at {
        Some(index) => {
            sql.column(alias, &source.column(index).name).sql(" IS NULL");
            true
        }
        None => false,
    }
}

/// Whether a condition holds where the step before it leads nowhere: a path to one is null there.
pub(crate) fn holds_for_null(expr: &Expr) -> bool {
    match expr {
        Expr::Compare(_, Operator::Ne, Operand::Value(value)) => !value.is_null(),
        Expr::IsNull(_) | Expr::Absent(_) => true,
        Expr::Inside(Inside { test: InsideTest::IsNull, .. }) => true,
        Expr::Inside(Inside { test: InsideTest::Compare(Operator::Ne, value), .. }) => !value.is_null(),
        Expr::Not(inner) => !holds_for_null(inner),
        Expr::Related(_, Quantifier::Any, inner) => holds_for_null(inner),
        _ => false,
    }
}

impl<'a> Renderer<'a> {
    pub(crate) fn new(db: &'a Db) -> Self {
        Renderer::beyond(db, 0)
    }

    /// Goes on after so many aliases.
    pub(crate) fn beyond(db: &'a Db, aliases: usize) -> Self {
        Renderer { db, aliases }
    }

    /// How many aliases were handed out.
    pub(crate) fn aliases(&self) -> usize {
        self.aliases
    }

    pub(crate) fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// Appends the condition, in parentheses where it needs them.
    pub(crate) fn condition(&mut self, sql: &mut SqlWriter, source: &'static SourceInfo, alias: &str, expr: &Expr) -> Result<()> {
        match expr {
            Expr::Const(true) => {
                sql.sql("1 = 1");
            }
            Expr::Const(false) => {
                sql.sql("1 = 0");
            }
            Expr::And(parts) => self.list(sql, source, alias, parts, " AND ", "1 = 1")?,
            Expr::Or(parts) => self.list(sql, source, alias, parts, " OR ", "1 = 0")?,
            Expr::Not(inner) => {
                // `NOT` negates the truth value; a comparison with null is false, never unknown.
                sql.sql("NOT COALESCE((");
                self.condition(sql, source, alias, inner)?;
                sql.sql(if sql.dialect() == Dialect::Sqlite { "), 0)" } else { "), FALSE)" });
            }
            Expr::Compare(field, operator, operand) => compare(sql, source, alias, *field, *operator, operand)?,
            Expr::OneOf(field, values) => one_of(sql, source, alias, *field, values)?,
            Expr::List(field, test, values) => list(sql, source, alias, *field, *test, values)?,
            Expr::Inside(inside) => inside.write(sql, source, alias)?,
            Expr::Search(text) => self.search(sql, source, alias, text)?,
            Expr::IsNull(field) => {
                column(sql, source, alias, *field)?;
                sql.sql(" IS NULL");
            }
            Expr::Keys(names, keys) => {
                let columns: Vec<_> = names.iter().filter_map(|name| source.table.column(name)).collect();
                sql.keys_in(alias, &columns, keys);
            }
            Expr::Refers(at, key) => self.refers(sql, source, alias, *at, key)?,
            Expr::Absent(at) => {
                sql.sql("NOT ");
                self.exists(sql, source, alias, *at, None)?;
            }
            Expr::Related(at, quantifier, inner) => self.related(sql, source, alias, *at, *quantifier, inner)?,
        }
        Ok(())
    }

    fn list(
        &mut self,
        sql: &mut SqlWriter,
        source: &'static SourceInfo,
        alias: &str,
        parts: &[Expr],
        joint: &str,
        empty: &str,
    ) -> Result<()> {
        if parts.is_empty() {
            sql.sql(empty);
            return Ok(());
        }
        sql.sql("(");
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                sql.sql(joint);
            }
            self.condition(sql, source, alias, part)?;
        }
        sql.sql(")");
        Ok(())
    }

    /// A step leads to the record with this key: a comparison here where the key is here.
    fn refers(&mut self, sql: &mut SqlWriter, source: &'static SourceInfo, alias: &str, at: HopRef, key: &[Value]) -> Result<()> {
        let hop = hop_of(source, at)?;
        if let (Join::Here { columns, .. }, None) = (&hop.join, hop.link) {
            let types: Vec<_> = columns.iter().filter_map(|name| source.table.column(name)).collect();
            sql.sql("(");
            for (place, (column, value)) in types.iter().zip(key).enumerate() {
                sql.sql(if place > 0 { " AND " } else { "" });
                sql.column(alias, &column.name).sql(" = ").bind(value.clone(), &column.ty);
            }
            sql.sql(")");
            return Ok(());
        }
        let target = hop.target();
        sql.sql("EXISTS (SELECT 1 FROM ");
        let to = self.from(sql, hop, alias)?;
        for (&index, value) in target.key.iter().zip(key) {
            let column = target.column(index);
            sql.sql(" AND ").column(&to, &column.name).sql(" = ").bind(value.clone(), &column.ty);
        }
        sql.sql(")");
        Ok(())
    }

    fn related(
        &mut self,
        sql: &mut SqlWriter,
        source: &'static SourceInfo,
        alias: &str,
        at: HopRef,
        quantifier: Quantifier,
        inner: &Expr,
    ) -> Result<()> {
        let to_one = !hop_of(source, at)?.many;
        match quantifier {
            // A path to one is a value that may be null: what holds for null holds where there is no record.
            Quantifier::Any if to_one && holds_for_null(inner) => {
                sql.sql("NOT ");
                let opposite = match inner {
                    Expr::Not(positive) => (**positive).clone(),
                    other => Expr::Not(Box::new(other.clone())),
                };
                self.exists(sql, source, alias, at, Some(&opposite))
            }
            Quantifier::Any => self.exists(sql, source, alias, at, Some(inner)),
            Quantifier::None => {
                sql.sql("NOT ");
                self.exists(sql, source, alias, at, Some(inner))
            }
            Quantifier::All => {
                sql.sql("NOT ");
                self.exists(sql, source, alias, at, Some(&Expr::Not(Box::new(inner.clone()))))
            }
        }
    }

    /// Appends `EXISTS (…)` over the records that a step leads to.
    fn exists(
        &mut self,
        sql: &mut SqlWriter,
        source: &'static SourceInfo,
        alias: &str,
        at: HopRef,
        inner: Option<&Expr>,
    ) -> Result<()> {
        let hop = hop_of(source, at)?;
        let target = &hop.target().source;
        sql.sql("EXISTS (SELECT 1 FROM ");
        let to = self.from(sql, hop, alias)?;
        if let Some(inner) = inner {
            sql.sql(" AND ");
            self.condition(sql, target, &to, inner)?;
        }
        sql.sql(end_of_exists(sql.dialect()));
        Ok(())
    }
}

/// The one column of a field.
pub(crate) fn only_column(source: &SourceInfo, field: u16) -> Result<&crate::schema::Column> {
    let info = source.fields.get(usize::from(field));
    match info.map(|info| &info.columns[..]) {
        Some([only]) => Ok(source.column(*only)),
        _ => {
            let field = info.map_or("?", |info| info.name);
            Err(Error::Unsupported(format!("`{}.{field}` is not one column", source.name)))
        }
    }
}

pub(super) fn column(sql: &mut SqlWriter, source: &SourceInfo, alias: &str, field: u16) -> Result<()> {
    let column = only_column(source, field)?;
    sql.column(alias, &column.name);
    Ok(())
}

/// Refuses columns that have no order: documents and lists, and decimals that SQLite keeps as text.
pub(crate) fn refuse_unordered(dialect: Dialect, source: &SourceInfo, field: u16) -> Result<()> {
    let column = only_column(source, field)?;
    let name = || source.fields[usize::from(field)].name;
    if column.ty.kind == Kind::Json || column.ty.array {
        return Err(Error::Unsupported(format!("`{}.{}` is a document or a list, which has no order", source.name, name())));
    }
    let text = column.ty.kind == Kind::BigDecimal || (column.ty.kind == Kind::Decimal && column.ty.text);
    if dialect == Dialect::Sqlite && text {
        return Err(Error::Unsupported(format!(
            "`{}.{}` is kept as text on SQLite, which cannot compare or sort it by size: use `scale`",
            source.name,
            name()
        )));
    }
    Ok(())
}

fn compare(
    sql: &mut SqlWriter,
    source: &SourceInfo,
    alias: &str,
    field: u16,
    operator: Operator,
    operand: &Operand,
) -> Result<()> {
    let ty = &only_column(source, field)?.ty;
    if matches!(operator, Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge) {
        refuse_unordered(sql.dialect(), source, field)?;
    }
    // An optional value that is `None` at run time means null, as a literal `None` does.
    if let (Operand::Value(Value::Null), Operator::Eq | Operator::Ne) = (operand, operator) {
        column(sql, source, alias, field)?;
        sql.sql(if operator == Operator::Eq { " IS NULL" } else { " IS NOT NULL" });
        return Ok(());
    }
    if let Operand::Value(value) = operand {
        comparable(sql.dialect(), source, field, value)?;
    }
    if matches!(operator, Operator::Like | Operator::ILike | Operator::Contains | Operator::IContains | Operator::StartsWith) {
        let Operand::Value(Value::Text(text)) = operand else {
            return Err(Error::Unsupported("a pattern is compared with text".into()));
        };
        return pattern(sql, operator, text, |sql| column(sql, source, alias, field));
    }
    let mut operand = operand.clone();
    let mut operator = operator;
    if let Operand::Value(value) = &operand {
        match comparison(sql.dialect(), ty, operator, value) {
            Comparison::With(other, value) => (operator, operand) = (other, Operand::Value(value)),
            Comparison::Known(true) => {
                column(sql, source, alias, field)?;
                sql.sql(" IS NOT NULL");
                return Ok(());
            }
            Comparison::Known(false) => {
                sql.sql(if operator == Operator::Ne { "1 = 1" } else { "1 = 0" });
                return Ok(());
            }
        }
    }
    match operator {
        Operator::Ne if sql.dialect() == Dialect::MySql => {
            sql.sql("NOT (");
            column(sql, source, alias, field)?;
            sql.sql(" <=> ");
        }
        _ => {
            match operator {
                // Text is smaller or greater by code point.
                Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge => ordered_column(sql, source, alias, field)?,
                _ => column(sql, source, alias, field)?,
            }
            sql.sql(match (operator, sql.dialect()) {
                (Operator::Ne, Dialect::Sqlite) => " IS NOT ",
                (Operator::Ne, _) => " IS DISTINCT FROM ",
                (Operator::Lt, _) => " < ",
                (Operator::Le, _) => " <= ",
                (Operator::Gt, _) => " > ",
                (Operator::Ge, _) => " >= ",
                _ => " = ",
            });
        }
    }
    // For MariaDB and MySQL spaces at the end are nothing.
    let exact = match &operand {
        Operand::Value(Value::Text(text)) if sql.dialect() == Dialect::MySql && ty.kind == Kind::Text && !ty.array => {
            matches!(operator, Operator::Eq | Operator::Ne).then(|| text.chars().count())
        }
        _ => None,
    };
    match operand {
        Operand::Value(value) => {
            sql.bind(value, ty);
        }
        Operand::Field(other) => column(sql, source, alias, other)?,
    }
    if let Some(length) = exact {
        sql.sql(" AND char_length(");
        column(sql, source, alias, field)?;
        sql.sql(&format!(") = {length}"));
    }
    if operator == Operator::Ne && sql.dialect() == Dialect::MySql {
        sql.sql(")");
    }
    Ok(())
}

/// Patterns: case matters but in `ILike` and `IContains`; in `Contains`, `IContains` and `StartsWith` the text stands for
/// itself. `left` appends what is compared.
pub(super) fn pattern(
    sql: &mut SqlWriter,
    operator: Operator,
    text: &str,
    left: impl Fn(&mut SqlWriter) -> Result<()>,
) -> Result<()> {
    let escaped = || text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = match operator {
        Operator::Contains | Operator::IContains => format!("%{}%", escaped()),
        Operator::StartsWith => format!("{}%", escaped()),
        _ => whole(text),
    };
    let any_case = matches!(operator, Operator::ILike | Operator::IContains);
    match sql.dialect() {
        Dialect::Postgres => {
            left(sql)?;
            sql.sql(if any_case { " ILIKE " } else { " LIKE " }).bind(Value::Text(pattern), ColType::TEXT).sql(" ESCAPE '\\'");
        }
        // A collation that ignores case ignores accents too.
        Dialect::MySql if any_case => {
            sql.sql("LOWER(");
            left(sql)?;
            sql.sql(") LIKE LOWER(").bind(Value::Text(pattern), ColType::TEXT).sql(") ESCAPE '\\\\'");
        }
        Dialect::MySql => {
            left(sql)?;
            sql.sql(" LIKE ").bind(Value::Text(pattern), ColType::TEXT).sql(" ESCAPE '\\\\'");
        }
        // SQLite's LIKE ignores case, of a few letters alone: GLOB does not, and `instr` finds text as it stands.
        Dialect::Sqlite => match operator {
            Operator::Contains | Operator::StartsWith => {
                sql.sql("instr(");
                left(sql)?;
                let found = if operator == Operator::Contains { ") > 0" } else { ") = 1" };
                sql.sql(", ").bind(Value::Text(text.to_owned()), ColType::TEXT).sql(found);
            }
            _ => {
                left(sql)?;
                sql.sql(" GLOB ").bind(Value::Text(glob(&pattern, any_case)), ColType::TEXT);
            }
        },
    }
    Ok(())
}

/// A pattern whose last backslash escapes nothing means the backslash.
fn whole(pattern: &str) -> String {
    let trailing = pattern.chars().rev().take_while(|&character| character == '\\').count();
    if trailing % 2 == 1 { format!("{pattern}\\") } else { pattern.to_owned() }
}

/// A `LIKE` pattern as a `GLOB` pattern; where case does not matter, each letter becomes the class of its forms.
fn glob(pattern: &str, any_case: bool) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' => out.push('*'),
            '_' => out.push('?'),
            '\\' => push_literal(&mut out, characters.next().unwrap_or('\\'), any_case),
            other => push_literal(&mut out, other, any_case),
        }
    }
    out
}

fn push_literal(out: &mut String, character: char, any_case: bool) {
    let forms = if any_case { forms(character) } else { Vec::new() };
    if forms.len() > 1 || matches!(character, '*' | '?' | '[') {
        out.push('[');
        match forms.len() {
            0 | 1 => out.push(character),
            _ => out.extend(forms),
        }
        out.push(']');
    } else {
        out.push(character);
    }
}

/// A letter, and its other case where that is one letter too.
fn forms(character: char) -> Vec<char> {
    let mut forms = vec![character];
    let mut add = |mut other: Box<dyn Iterator<Item = char>>| {
        if let (Some(form), None) = (other.next(), other.next())
            && !forms.contains(&form)
        {
            forms.push(form);
        }
    };
    add(Box::new(character.to_lowercase()));
    add(Box::new(character.to_uppercase()));
    forms
}

fn one_of(sql: &mut SqlWriter, source: &SourceInfo, alias: &str, field: u16, values: &[Value]) -> Result<()> {
    let column = only_column(source, field)?;
    for value in values {
        comparable(sql.dialect(), source, field, value)?;
    }
    let values = possible(sql.dialect(), &column.ty, values);
    if values.is_empty() {
        sql.sql("1 = 0");
    } else {
        sql.one_of(alias, &column.name, values, &column.ty);
    }
    Ok(())
}
