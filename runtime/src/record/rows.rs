//! Many rows as one parameter: a table that every database can insert from, join and compare with.

use crate::{
    db::{SharedRows, SqlWriter, wire_json},
    dialect::{Dialect, element_cast, json_column},
    error::Result,
    schema::ColType,
    value::{Kind, Value},
};

/// Rows of values, written as the table `r` of a statement.
pub(crate) struct Rows {
    types: Vec<ColType>,
    rows: SharedRows,
    seen: Seen,
}

/// What the planner of PostgreSQL sees of rows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    /// Their number, where it plans for these alone.
    AsTheyAre,
    /// Nothing.
    Not,
    /// That there may be thousands.
    AsMany,
}

impl Rows {
    /// Rows whose first cells have these types; what stands behind them does not count.
    pub(crate) fn new<'a>(types: impl IntoIterator<Item = &'a ColType>, rows: impl Into<SharedRows>) -> Self {
        Rows { types: types.into_iter().cloned().collect(), rows: rows.into(), seen: Seen::AsTheyAre }
    }

    /// The same, out of the planner's sight: where PostgreSQL knows how many keys there are, it reads the whole table for some
    /// hundreds of them, instead of looking them up.
    pub(crate) fn out_of_sight(self) -> Self {
        Rows { seen: Seen::Not, ..self }
    }

    /// The same, as many to the planner. PostgreSQL plans a statement once for all lists, as if each had ten rows, and looks
    /// each row up in what it is joined with; of a series it expects a thousand, and reads a table whole that is not much larger.
    pub(crate) fn numerous(self) -> Self {
        Rows { seen: Seen::AsMany, ..self }
    }

    /// Arrays inside arrays would be flattened by `unnest`: such rows travel as JSON.
    fn as_records(&self) -> bool {
        self.types.iter().any(|ty| ty.array)
    }

    /// A cell of the table, as SQL.
    pub(crate) fn cell(&self, dialect: Dialect, index: usize) -> String {
        let ty = &self.types[index];
        match dialect {
            Dialect::Postgres if self.as_records() && !ty.array => match ty.kind {
                Kind::Bytes => format!("decode(r.c{index}, 'hex')"),
                Kind::Json => format!("r.c{index}::jsonb"),
                _ => format!("r.c{index}"),
            },
            Dialect::Postgres => format!("r.c{index}"),
            Dialect::MySql => json_column(dialect, ty, &format!("r.c{index}")).1,
            Dialect::Sqlite => json_column(dialect, ty, &format!("json_extract(r.value, '$[{index}]')")).1,
        }
    }

    /// All cells, as a list.
    pub(crate) fn cells(&self, dialect: Dialect) -> String {
        (0..self.types.len()).map(|index| self.cell(dialect, index)).collect::<Vec<_>>().join(", ")
    }

    /// What the rows are sorted by to keep their order.
    pub(crate) fn ordinal(dialect: Dialect) -> &'static str {
        if dialect == Dialect::Sqlite { "r.key" } else { "r.n" }
    }

    /// Appends the table and its alias `r`; binds one parameter for each column, or one for all.
    pub(crate) fn table(self, sql: &mut SqlWriter) -> Result<()> {
        match sql.dialect() {
            Dialect::Postgres if self.as_records() => self.records(sql),
            Dialect::Postgres => {
                match &self.rows[..] {
                    [row] => one(sql, &self.types, row),
                    _ => self.unnest(sql),
                }
                Ok(())
            }
            Dialect::MySql => self.json_table(sql),
            Dialect::Sqlite => {
                let document = self.document(Dialect::Sqlite)?;
                sql.sql("json_each(").bind(document, ColType::TEXT).sql(") AS r");
                Ok(())
            }
        }
    }

    fn unnest(&self, sql: &mut SqlWriter) {
        let [head, before, behind] = match self.seen {
            Seen::AsTheyAre => ["unnest(", "", "[]"],
            Seen::Not => ["unnest(", "(SELECT ", "[])"],
            Seen::AsMany => ["ROWS FROM (", "unnest(", "[])"],
        };
        sql.sql(head);
        for (index, ty) in self.types.iter().enumerate() {
            sql.sql(if index > 0 { ", " } else { "" }).sql(before);
            sql.bind_column(&self.rows, index, ty).sql("::").sql(&plain_cast(ty)).sql(behind);
        }
        if self.seen == Seen::AsMany {
            sql.sql(", generate_series(1, ").bind(Value::Int(self.rows.len() as i64), ColType::BIGINT).sql(")) AS r(");
        } else {
            sql.sql(") WITH ORDINALITY AS r(");
        }
        sql.sql(&names(self.types.len())).sql("n)");
    }

    fn records(&self, sql: &mut SqlWriter) -> Result<()> {
        let declared = self.types.iter().enumerate().map(|(index, ty)| match ty.kind {
            _ if ty.array => format!("c{index} {}[]", plain_cast(ty)),
            Kind::Bytes | Kind::Json => format!("c{index} text"),
            _ => format!("c{index} {}", plain_cast(ty)),
        });
        let declared = declared.collect::<Vec<_>>().join(", ");
        let width = self.types.len();
        let mut objects = Vec::with_capacity(self.rows.len());
        for row in self.rows.iter() {
            let mut object = serde_json::Map::new();
            for (index, (value, ty)) in row.iter().zip(&self.types).enumerate() {
                let cell = match value {
                    Value::Json(document) if !ty.array => document.to_string().into(),
                    value => wire_json(Dialect::Postgres, value, ty)?,
                };
                object.insert(format!("c{index}"), cell);
            }
            objects.push(object.into());
        }
        let document = Value::Json(Box::new(serde_json::Value::Array(objects)));
        sql.sql("ROWS FROM (jsonb_to_recordset(").bind(document, &ColType::new(Kind::Json)).sql(") AS (").sql(&declared);
        sql.sql(")) WITH ORDINALITY AS r(").sql(&names(width)).sql("n)");
        Ok(())
    }

    fn json_table(&self, sql: &mut SqlWriter) -> Result<()> {
        let document = self.document(Dialect::MySql)?;
        sql.sql("JSON_TABLE(").bind(document, ColType::TEXT).sql(", '$[*]' COLUMNS (n FOR ORDINALITY");
        for (index, ty) in self.types.iter().enumerate() {
            // A value that does not fit is an error, never a silent NULL.
            let declared = json_column(Dialect::MySql, ty, "").0;
            sql.sql(&format!(", c{index} {declared} PATH '$[{index}]' ERROR ON ERROR"));
        }
        sql.sql(")) AS r");
        Ok(())
    }

    fn document(&self, dialect: Dialect) -> Result<Value> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in self.rows.iter() {
            let cells = row.iter().zip(&self.types).map(|(value, ty)| wire_json(dialect, value, ty));
            rows.push(serde_json::Value::Array(cells.collect::<Result<_>>()?));
        }
        Ok(Value::Text(serde_json::Value::Array(rows).to_string()))
    }
}

/// Appends a table of one row. Its plan is the same for all values, and so made once: of a list the server thinks that the one
/// at hand may be shorter than most, and plans anew each time.
fn one(sql: &mut SqlWriter, types: &[ColType], row: &[Value]) {
    sql.sql("(VALUES (");
    for (value, ty) in row.iter().zip(types) {
        sql.bind(value.clone(), ty).sql("::").sql(&plain_cast(ty)).sql(", ");
    }
    sql.sql("1)) AS r(").sql(&names(types.len())).sql("n)");
}

/// A cast to a length or precision would cut a value in silence; the column itself refuses it.
fn plain_cast(ty: &ColType) -> String {
    element_cast(&ColType { length: None, precision: None, scale: None, ..ty.clone() })
}

fn names(width: usize) -> String {
    (0..width).map(|index| format!("c{index}, ")).collect()
}
