//! Counters beside the key. SQLite counts only keys: there the last number of each counter is kept in a table, in the
//! transaction of the rows, so that no number is given twice.

use crate::{
    db::{Place, Scope, SqlWriter, Statement},
    dialect::Dialect,
    error::Result,
    schema::{ColType, Column, Table},
    value::{Cell, Value},
};

const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS modelink_counters (name text NOT NULL PRIMARY KEY, last integer NOT NULL) STRICT";

/// The counter that SQLite would leave empty in rows with these columns.
pub(super) fn uncounted<'t>(dialect: Dialect, table: &'t Table, given: &[&Column]) -> Option<&'t Column> {
    let counter = table.columns.iter().find(|column| column.autoincrement)?;
    let left_out = !given.iter().any(|column| column.name == counter.name);
    (dialect == Dialect::Sqlite && left_out && table.primary_key != [counter.name.as_str()]).then_some(counter)
}

/// Gives each row the next number, as its last cell.
pub(super) async fn count(scope: &Scope, place: Place, table: &Table, counter: &Column, rows: &mut [Vec<Value>]) -> Result<()> {
    scope.execute(place, &Statement::new(CREATE)).await?;
    let name = format!("{}.{}.{}", table.schema.as_deref().unwrap_or_default(), table.name, counter.name);
    let wanted = || Value::Int(rows.len() as i64);
    let mut sql = SqlWriter::new(scope.flavour(place));
    let greatest = |sql: &mut SqlWriter| {
        sql.sql("(SELECT COALESCE(MAX(").name(&counter.name).sql("), 0) FROM ").table(table).sql(")");
    };
    sql.sql("INSERT INTO modelink_counters (name, last) VALUES (").bind(Value::Text(name), ColType::TEXT).sql(", ");
    greatest(&mut sql);
    sql.sql(" + ").bind(wanted(), ColType::BIGINT).sql(") ON CONFLICT (name) DO UPDATE SET last = MAX(last, ");
    greatest(&mut sql);
    sql.sql(") + ").bind(wanted(), ColType::BIGINT).sql(" RETURNING last");
    let answer = scope.fetch(place, &sql.finish()).await?;
    let last = match answer.first() {
        Some(row) => Cell::new(row, 0, ColType::BIGINT).i64().map_err(|error| error.of("counter"))?,
        None => 0,
    };
    let first = last - rows.len() as i64 + 1;
    for (number, row) in (first..).zip(rows) {
        row.push(Value::Int(number));
    }
    Ok(())
}
