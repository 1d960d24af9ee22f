//! What was applied: a row for each statement with its hash, and one for the migration as a whole.

use super::{
    files::Migration,
    session::{Migrator, texts_of},
    split::{self, Piece},
};
use crate::{
    db::SqlWriter,
    dialect::{Dialect, type_name},
    error::{Error, Result},
    schema::ColType,
    value::{DateTime, Value},
};

/// A row of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub module: String,
    pub name: String,
    pub direction: Direction,
    /// 0 is the migration as a whole, its statements count from 1.
    pub statement: usize,
    pub hash: String,
    pub finished: bool,
}

/// Which way a migration was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

impl Direction {
    const fn word(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

/// The statement that makes the table.
pub(super) fn create(migrator: &Migrator) -> String {
    let moment = type_name(migrator.flavour, ColType::MOMENT, false);
    let binary = if migrator.flavour.dialect() == Dialect::MySql { " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin" } else { "" };
    format!(
        "CREATE TABLE IF NOT EXISTS modelink_migrations (module varchar(255) NOT NULL, name varchar(255) NOT NULL, \
         direction varchar(4) NOT NULL, statement integer NOT NULL, hash varchar(64) NOT NULL, started_at {moment} NOT NULL, \
         finished_at {moment}, version varchar(32) NOT NULL, PRIMARY KEY (module, name, direction, statement)){binary}"
    )
}

/// All rows, in the order of the runs.
pub(super) async fn read(migrator: &mut Migrator) -> Result<Vec<Entry>> {
    let text = if migrator.flavour.dialect() == Dialect::MySql { "char" } else { "text" };
    let mut sql = migrator.writer();
    sql.sql(&format!(
        "SELECT module, name, direction, CAST(statement AS {text}), hash, CASE WHEN finished_at IS NULL THEN '' ELSE 'x' END \
         FROM modelink_migrations ORDER BY started_at, module, name, statement"
    ));
    let rows = migrator.fetch(sql).await?;
    let entry = |row: Vec<String>| match &row[..] {
        [module, name, direction, statement, hash, finished] => Some(Entry {
            module: module.clone(),
            name: name.clone(),
            direction: if direction == "up" { Direction::Up } else { Direction::Down },
            statement: statement.parse().ok()?,
            hash: hash.clone(),
            finished: !finished.is_empty(),
        }),
        _ => None,
    };
    Ok(rows.iter().map(texts_of).filter_map(entry).collect())
}

/// The hash of a migration as a whole.
pub(super) fn whole(pieces: &[Piece]) -> String {
    split::hash(&pieces.iter().map(|piece| format!("{}\n", piece.hash)).collect::<String>())
}

/// Writes rows for statements; `finished` where they have run.
pub(super) async fn record(migrator: &mut Migrator, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let now = Value::DateTime(DateTime::now());
    let mut sql = migrator.writer();
    sql.sql(
        "INSERT INTO modelink_migrations (module, name, direction, statement, hash, started_at, finished_at, version) VALUES ",
    );
    for (place, entry) in entries.iter().enumerate() {
        sql.sql(if place > 0 { ", (" } else { "(" });
        for text in [&entry.module, &entry.name, entry.direction.word()] {
            sql.bind(Value::Text(text.to_owned()), ColType::TEXT).sql(", ");
        }
        sql.sql(&entry.statement.to_string()).sql(", ");
        sql.bind(Value::Text(entry.hash.clone()), ColType::TEXT).sql(", ").bind(now.clone(), ColType::MOMENT).sql(", ");
        sql.bind(if entry.finished { now.clone() } else { Value::Null }, ColType::MOMENT);
        sql.sql(concat!(", '", env!("CARGO_PKG_VERSION"), "')"));
    }
    migrator.execute(sql).await.map(|_| ())
}

/// Notes that a statement has run.
pub(super) async fn finish(migrator: &mut Migrator, entry: &Entry) -> Result<()> {
    let mut sql = migrator.writer();
    sql.sql("UPDATE modelink_migrations SET finished_at = ").bind(Value::DateTime(DateTime::now()), ColType::MOMENT);
    // A statement that failed may have been edited before it ran.
    sql.sql(", hash = ").bind(Value::Text(entry.hash.clone()), ColType::TEXT);
    only(&mut sql, entry);
    migrator.execute(sql).await.map(|_| ())
}

/// Takes back the note that a statement began: the server refused it.
pub(super) async fn unrecord(migrator: &mut Migrator, entry: &Entry) -> Result<()> {
    let mut sql = migrator.writer();
    sql.sql("DELETE FROM modelink_migrations");
    only(&mut sql, entry);
    migrator.execute(sql).await.map(|_| ())
}

fn only(sql: &mut SqlWriter, entry: &Entry) {
    sql.sql(&format!(" WHERE statement = {} AND module = ", entry.statement));
    sql.bind(Value::Text(entry.module.clone()), ColType::TEXT).sql(" AND name = ");
    sql.bind(Value::Text(entry.name.clone()), ColType::TEXT).sql(" AND direction = ");
    sql.bind(Value::Text(entry.direction.word().into()), ColType::TEXT);
}

/// Forgets a migration that was taken back.
pub(super) async fn forget(migrator: &mut Migrator, module: &str, name: &str) -> Result<()> {
    let mut sql = migrator.writer();
    sql.sql("DELETE FROM modelink_migrations WHERE module = ").bind(Value::Text(module.to_owned()), ColType::TEXT);
    sql.sql(" AND name = ").bind(Value::Text(name.to_owned()), ColType::TEXT);
    migrator.execute(sql).await.map(|_| ())
}

/// The names of the migrations of a module that were begun, in order, each with whether it is complete.
pub(super) fn applied<'a>(history: &'a [Entry], module: &str) -> Vec<(&'a str, bool)> {
    let whole = history.iter().filter(|entry| entry.module == module && entry.statement == 0 && entry.direction == Direction::Up);
    whole.map(|entry| (entry.name.as_str(), entry.finished)).collect()
}

/// The migrations of a module that are still to run, after making sure that the files are those that were applied.
pub(super) fn pending<'a>(
    module: &str,
    files: &'a [Migration],
    history: &[Entry],
    dialect: Dialect,
) -> Result<Vec<&'a Migration>> {
    let mut done = 0;
    for (name, complete) in applied(history, module) {
        let place = files.iter().position(|file| file.name == name).ok_or_else(|| {
            Error::Migration(format!(
                "the migration `{module}/{name}` was applied and its files are gone: bring them back (from version control), \
                 or take it back with the program that has them"
            ))
        })?;
        if place != done {
            let before = &files[done.min(place)].name;
            return Err(Error::Migration(format!(
                "the migrations of `{module}` were reordered: `{name}` was applied before `{before}`, which now comes first in \
                 `index.toml`. Put the new one last, under a later timestamp"
            )));
        }
        unedited(module, &files[place], history, dialect, complete)?;
        done += usize::from(complete);
        if !complete
            && history.iter().any(|entry| entry.module == module && entry.name == name && entry.direction == Direction::Down)
        {
            return Err(interrupted(module, name));
        }
    }
    if let Some(entry) = history.iter().find(|entry| entry.module == module && entry.direction == Direction::Down) {
        return Err(interrupted(module, &entry.name));
    }
    Ok(files[done..].iter().collect())
}

fn interrupted(module: &str, name: &str) -> Error {
    Error::Migration(format!("the rollback of `{module}/{name}` was interrupted: finish it first with `rollback {module}`"))
}

fn unedited(module: &str, file: &Migration, history: &[Entry], dialect: Dialect, complete: bool) -> Result<()> {
    let pieces = file.up(dialect)?;
    let rows = history
        .iter()
        .filter(|entry| entry.module == module && entry.name == file.name && entry.direction == Direction::Up && entry.finished);
    for row in rows {
        let is = match row.statement {
            0 => complete.then(|| whole(&pieces)),
            place => pieces.get(place - 1).map(|piece| piece.hash.clone()),
        };
        if is.as_ref() != Some(&row.hash) {
            let which = if row.statement == 0 { String::new() } else { format!(", statement {}", row.statement) };
            return Err(Error::Migration(format!(
                "the migration `{module}/{}` was edited after it was applied{which}: bring the file back, and write what is new \
                 as a new migration",
                file.name
            )));
        }
    }
    Ok(())
}
