//! Statements as data: a text and what is bound to it.

use std::{borrow::Cow, sync::Arc};

use crate::{
    dialect::{Dialect, Flavour, element_cast, json_column, push_quoted, table_name},
    schema::{ColType, Column, Table},
    value::Value,
};

/// One statement, ready to run.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The text, with `$1` or `?` for what is bound.
    pub sql: Cow<'static, str>,
    /// In the order of the text.
    pub binds: Vec<Bind>,
}

impl Statement {
    /// A statement without parameters.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Statement { sql: sql.into(), binds: Vec::new() }
    }
}

/// Rows that several statements and answers hold at once.
pub type SharedRows = Arc<Vec<Vec<Value>>>;

/// One parameter.
#[derive(Debug, Clone)]
pub enum Bind {
    /// A value of a column of that type.
    One(Value, ColType),
    /// Many values as one parameter: an array on PostgreSQL, elsewhere JSON text.
    Many(Vec<Value>, ColType),
    /// A column of rows that are in other hands too, as one parameter: an array.
    Column(SharedRows, usize, ColType),
    /// Many rows as one parameter: JSON text, for databases without arrays.
    Rows(Vec<Vec<Value>>, Vec<ColType>),
}

/// Writes a statement: text and parameters together, so that a value never becomes text.
pub struct SqlWriter {
    /// The database it is for.
    pub flavour: Flavour,
    text: String,
    binds: Vec<Bind>,
}

impl SqlWriter {
    /// An empty statement.
    pub fn new(flavour: Flavour) -> Self {
        SqlWriter::with_capacity(flavour, 256)
    }

    /// An empty statement, with room for so much text.
    pub fn with_capacity(flavour: Flavour, capacity: usize) -> Self {
        SqlWriter { flavour, text: String::with_capacity(capacity), binds: Vec::new() }
    }

    /// The family of SQL.
    pub fn dialect(&self) -> Dialect {
        self.flavour.dialect()
    }

    /// Appends SQL as it stands.
    pub fn sql(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends an identifier.
    pub fn name(&mut self, name: &str) -> &mut Self {
        let dialect = self.dialect();
        push_quoted(&mut self.text, dialect, name);
        self
    }

    /// Appends a column of an alias: `t0."title"`. The alias is the library's own.
    pub fn column(&mut self, alias: &str, name: &str) -> &mut Self {
        if !alias.is_empty() {
            self.sql(alias).sql(".");
        }
        self.name(name)
    }

    /// Appends the name of a table.
    pub fn table(&mut self, table: &Table) -> &mut Self {
        let name = table_name(self.dialect(), table.schema.as_deref(), &table.name);
        self.sql(&name)
    }

    /// Appends a parameter.
    pub fn bind(&mut self, value: Value, ty: &ColType) -> &mut Self {
        self.binds.push(Bind::One(value, ty.clone()));
        self.placeholder()
    }

    /// Appends `column IN (values)` as one parameter, whatever their number.
    pub fn one_of(&mut self, alias: &str, column: &str, values: Vec<Value>, ty: &ColType) -> &mut Self {
        if let [_] = values[..] {
            let value = values.into_iter().next().unwrap_or(Value::Null);
            return self.column(alias, column).sql(" = ").bind(value, ty);
        }
        self.column(alias, column);
        self.binds.push(Bind::Many(values, ty.clone()));
        match self.dialect() {
            Dialect::Postgres => self.sql(" = ANY(").placeholder().sql(")"),
            dialect => {
                self.sql(" IN (SELECT ");
                let (declared, cell) =
                    crate::dialect::json_column(dialect, ty, if dialect == Dialect::Sqlite { "value" } else { "k" });
                self.sql(&cell);
                match dialect {
                    Dialect::Sqlite => self.sql(" FROM json_each(").placeholder().sql("))"),
                    _ => self
                        .sql(" FROM JSON_TABLE(")
                        .placeholder()
                        .sql(", '$[*]' COLUMNS (k ")
                        .sql(&declared)
                        .sql(" PATH '$')) AS list)"),
                }
            }
        }
    }

    /// Appends that these columns together hold one of the keys, with one parameter for each column (or one for all of
    /// them, where the database has no arrays), whatever the number of keys.
    pub fn keys_in(&mut self, alias: &str, columns: &[&Column], keys: &[impl AsRef<[Value]>]) -> &mut Self {
        if let [column] = columns {
            let values: Vec<_> = keys.iter().filter_map(|key| key.as_ref().first().cloned()).collect();
            if self.dialect() == Dialect::Postgres && values.len() != 1 {
                // The list is out of the planner's sight: one plan, by the index, serves lists of any length, and the
                // server does not plan anew for each of them.
                self.column(alias, &column.name).sql(" = ANY((SELECT ").bind_many(values, &column.ty);
                let array = format!("::{}[]", element_cast(&column.ty));
                return self.sql(&array).sql(")").sql(&array).sql(")");
            }
            return self.one_of(alias, &column.name, values, &column.ty);
        }
        if let [key] = keys {
            self.sql("(");
            for (place, (column, value)) in columns.iter().zip(key.as_ref()).enumerate() {
                self.sql(if place > 0 { " AND " } else { "" })
                    .column(alias, &column.name)
                    .sql(" = ")
                    .bind(value.clone(), &column.ty);
            }
            return self.sql(")");
        }
        self.sql("(");
        for (place, column) in columns.iter().enumerate() {
            self.sql(if place > 0 { ", " } else { "" }).column(alias, &column.name);
        }
        self.sql(") IN (SELECT * FROM ").rows(columns, keys).sql(")")
    }

    /// Appends a table made of parameters: `unnest($1::text[], …) AS list(c0, …)` and its like, one column for each of
    /// `columns`, one row for each of `rows`.
    pub fn rows(&mut self, columns: &[&Column], rows: &[impl AsRef<[Value]>]) -> &mut Self {
        match self.dialect() {
            Dialect::Postgres => {
                self.sql("unnest(");
                for (place, column) in columns.iter().enumerate() {
                    let values = rows.iter().map(|row| row.as_ref().get(place).cloned().unwrap_or(Value::Null)).collect();
                    self.sql(if place > 0 { ", " } else { "" }).bind_many(values, &column.ty);
                    let cast = format!("::{}[]", element_cast(&column.ty));
                    self.sql(&cast);
                }
                self.sql(") AS list(");
                for place in 0..columns.len() {
                    self.sql(if place > 0 { ", " } else { "" }).sql(&format!("c{place}"));
                }
                self.sql(")")
            }
            Dialect::Sqlite => {
                self.sql("(SELECT ");
                for (place, column) in columns.iter().enumerate() {
                    let (_, cell) = json_column(Dialect::Sqlite, &column.ty, &format!("json_extract(value, '$[{place}]')"));
                    self.sql(if place > 0 { ", " } else { "" }).sql(&cell).sql(&format!(" AS c{place}"));
                }
                self.sql(" FROM json_each(").bind_rows(columns, rows).sql(")) AS list")
            }
            Dialect::MySql => {
                self.sql("(SELECT ");
                let cells: Vec<_> = columns
                    .iter()
                    .enumerate()
                    .map(|(place, column)| json_column(Dialect::MySql, &column.ty, &format!("j{place}")))
                    .collect();
                for (place, (_, cell)) in cells.iter().enumerate() {
                    self.sql(if place > 0 { ", " } else { "" }).sql(cell).sql(&format!(" AS c{place}"));
                }
                self.sql(" FROM JSON_TABLE(").bind_rows(columns, rows).sql(", '$[*]' COLUMNS (");
                for (place, (declared, _)) in cells.iter().enumerate() {
                    self.sql(if place > 0 { ", " } else { "" }).sql(&format!("j{place} {declared} PATH '$[{place}]'"));
                }
                self.sql(")) AS table_of_json) AS list")
            }
        }
    }

    fn bind_rows(&mut self, columns: &[&Column], rows: &[impl AsRef<[Value]>]) -> &mut Self {
        let types = columns.iter().map(|column| column.ty.clone()).collect();
        self.binds.push(Bind::Rows(rows.iter().map(|row| row.as_ref().to_vec()).collect(), types));
        self.placeholder()
    }

    /// Appends a parameter of many values, without more.
    pub fn bind_many(&mut self, values: Vec<Value>, ty: &ColType) -> &mut Self {
        self.binds.push(Bind::Many(values, ty.clone()));
        self.placeholder()
    }

    /// Appends a parameter of many values: a column of these rows.
    pub fn bind_column(&mut self, rows: &SharedRows, place: usize, ty: &ColType) -> &mut Self {
        self.binds.push(Bind::Column(rows.clone(), place, ty.clone()));
        self.placeholder()
    }

    fn placeholder(&mut self) -> &mut Self {
        if self.dialect() == Dialect::Postgres {
            let place = self.binds.len().to_string();
            self.sql("$").sql(&place)
        } else {
            self.sql("?")
        }
    }

    /// How much text there is.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// Appends a part of the text once more; on PostgreSQL it has the same parameters.
    pub(crate) fn again(&mut self, part: std::ops::Range<usize>) -> &mut Self {
        self.text.extend_from_within(part);
        self
    }

    /// Takes back the end of the text, where it is `tail`.
    pub fn trim(&mut self, tail: &str) -> &mut Self {
        if self.text.ends_with(tail) {
            self.text.truncate(self.text.len() - tail.len());
        }
        self
    }

    /// The statement.
    pub fn finish(self) -> Statement {
        Statement { sql: self.text.into(), binds: self.binds }
    }
}
