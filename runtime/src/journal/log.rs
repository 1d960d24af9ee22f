//! Writing entries, reading and removing them, and the receipts of what was carried out.

use super::{
    Entry,
    tables::{JOURNAL, RECEIPTS, table},
};
use crate::{
    db::{Place, Row, Scope, SqlWriter},
    dialect::{insert_new, quote_all},
    error::{Error, Result},
    schema::{ColType, Column, Table},
    value::{Cell, DateTime, Value, text_id},
};

/// Keys that one entry holds at most: what the receiver does in one transaction stays small.
const KEYS: usize = 1_000;
/// How many entries are read at a time.
const PORTION: usize = 100;

/// An entry that is still to be carried out.
pub(crate) struct Pending {
    /// Its place in the order of its journal.
    pub number: i64,
    /// What its receipt is known by, in all databases.
    pub id: String,
    pub entry: Entry,
}

pub(super) fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

pub(super) fn columns<'t>(table: &'t Table, names: &[&str]) -> Vec<&'t Column> {
    names.iter().filter_map(|name| table.column(name)).collect()
}

/// Appends `INSERT INTO table (columns) SELECT …` of rows, in the order of the column at `order`.
pub(super) fn insert(sql: &mut SqlWriter, table: &Table, names: &[&str], rows: &[Vec<Value>], order: &[usize]) {
    let columns = columns(table, names);
    let list = quote_all(sql.dialect(), names);
    sql.table(table).sql(" (").sql(&list).sql(") SELECT * FROM ").rows(&columns, rows);
    // SQLite would take the words behind the table for a condition of a join.
    sql.sql(" WHERE 1 = 1 ORDER BY ");
    for (place, column) in order.iter().enumerate() {
        sql.sql(if place > 0 { ", " } else { "" }).sql(&format!("c{column}"));
    }
}

/// Writes entries into the journal of a database, in the transaction that makes them necessary; what their receipts will be
/// known by.
pub(crate) async fn append(scope: &Scope, place: Place, entries: Vec<Entry>) -> Result<Vec<String>> {
    let Some(table) = table(JOURNAL).filter(|_| !entries.is_empty()) else { return Ok(Vec::new()) };
    let app = scope.db().app().name;
    let now = Value::DateTime(DateTime::now());
    let (mut rows, mut ids) = (Vec::new(), Vec::new());
    for piece in entries.into_iter().flat_map(|entry| entry.pieces(KEYS)) {
        let body = serde_json::to_string(&piece).map_err(|error| unreadable(&error))?;
        let id = text_id(Some("entry"));
        rows.push(vec![text(app), text(""), text(id.clone()), text(body), now.clone()]);
        ids.push(id);
    }
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql("INSERT INTO ");
    insert(&mut sql, table, &["app", "tenant", "entry", "body", "created_at"], &rows, &[2]);
    scope.execute(place, &sql.finish()).await?;
    Ok(ids)
}

/// The first entries of a journal, in order: a portion beyond those that are to stay.
pub(crate) async fn pending(scope: &Scope, place: Place, staying: usize) -> Result<Vec<Pending>> {
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql(&format!("SELECT n, entry, body FROM {JOURNAL} WHERE app = ")).bind(text(scope.db().app().name), ColType::TEXT);
    sql.sql(&format!(" ORDER BY n LIMIT {}", PORTION + staying));
    scope.fetch(place, &sql.finish()).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Pending> {
    let word = |index| Cell::new(row, index, ColType::TEXT).string().map_err(|error| error.of(JOURNAL));
    let number = Cell::new(row, 0, ColType::BIGINT).i64().map_err(|error| error.of(JOURNAL))?;
    let entry = serde_json::from_str(&word(2)?).map_err(|error| unreadable(&error))?;
    Ok(Pending { number, id: word(1)?, entry })
}

/// Texts of another release may differ; no value is shown.
fn unreadable(error: &serde_json::Error) -> Error {
    Error::Unsupported(format!(
        "an entry of `{JOURNAL}` has a form that this release does not know (at column {}): update this program",
        error.column()
    ))
}

/// How many entries of a journal are pending, and since when.
pub(crate) async fn backlog(scope: &Scope, place: Place) -> Result<(u64, Option<DateTime>)> {
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql(&format!("SELECT COUNT(*), MIN(created_at) FROM {JOURNAL} WHERE app = "));
    sql.bind(text(scope.db().app().name), ColType::TEXT);
    let rows = scope.fetch(place, &sql.finish()).await?;
    let Some(row) = rows.first() else { return Ok((0, None)) };
    let count = Cell::new(row, 0, ColType::BIGINT).i64().map_err(|error| error.of(JOURNAL))?;
    let since = match Cell::new(row, 1, ColType::MOMENT).value().map_err(|error| error.of(JOURNAL))? {
        Value::DateTime(since) => Some(since),
        _ => None,
    };
    Ok((count.unsigned_abs(), since))
}

/// Removes an entry that was carried out.
pub(crate) async fn forget(scope: &Scope, place: Place, number: i64) -> Result<()> {
    let mut sql = SqlWriter::new(scope.flavour(place));
    sql.sql(&format!("DELETE FROM {JOURNAL} WHERE n = ")).bind(Value::Int(number), ColType::BIGINT);
    scope.execute(place, &sql.finish()).await?;
    Ok(())
}

/// Signs the receipt of an entry; whether nobody did before. Somebody who is at it now is waited for.
pub(crate) async fn receive(scope: &Scope, place: Place, id: &str) -> Result<bool> {
    let Some(table) = table(RECEIPTS) else { return Ok(false) };
    let mut sql = SqlWriter::new(scope.flavour(place));
    let (into, unless) = insert_new(sql.dialect());
    let row = vec![text(scope.db().app().name), text(""), text(id), Value::DateTime(DateTime::now())];
    sql.sql(into);
    insert(&mut sql, table, &["app", "tenant", "entry", "applied_at"], &[row], &[2]);
    sql.sql(unless);
    Ok(scope.execute(place, &sql.finish()).await? > 0)
}
