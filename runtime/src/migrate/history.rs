//! What was applied: a log that only grows. Each statement leaves a row when it begins, where it commits by itself, and one
//! when it has ended; a migration as a whole does so under the number 0.
//!
//! A row is written only by the holder of the lock: the insert itself looks at the lock's fence.

use std::collections::BTreeMap;

use super::{
    files::Migration,
    lock::{Lock, lost},
    session::{Migrator, texts_of},
    split::{self, Piece},
};
use crate::{
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
    pub event: Event,
    pub hash: String,
    /// What the catalog said before a statement that no transaction holds.
    pub catalog: String,
}

/// Which way a migration was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Up,
    Down,
}

/// What happened to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Started,
    Finished,
    /// The server refused it.
    Failed,
}

impl Direction {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

impl Event {
    const fn word(self) -> &'static str {
        match self {
            Event::Started => "started",
            Event::Finished => "finished",
            Event::Failed => "failed",
        }
    }
}

/// The migrations that were begun, in the order in which they were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct History(Vec<Progress>);

/// How far a migration is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Progress {
    pub module: String,
    pub name: String,
    /// The way it went last.
    pub direction: Direction,
    /// The hash of all statements, once it is complete.
    pub hash: Option<String>,
    /// Statements by their number.
    pub statements: BTreeMap<usize, Done>,
}

/// A statement that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    pub hash: String,
    pub finished: bool,
    pub catalog: String,
}

impl History {
    /// What the rows amount to.
    fn of(entries: Vec<Entry>) -> Self {
        let mut history = History::default();
        entries.into_iter().for_each(|entry| history.take(entry));
        history
    }

    /// The history with these rows behind it.
    pub(super) fn with(mut self, entries: Vec<Entry>) -> Self {
        entries.into_iter().for_each(|entry| self.take(entry));
        self
    }

    fn take(&mut self, entry: Entry) {
        let place = self.0.iter().position(|other| (&other.module, &other.name) == (&entry.module, &entry.name));
        if (entry.statement, entry.event, entry.direction) == (0, Event::Finished, Direction::Down) {
            place.map(|place| self.0.remove(place));
            return;
        }
        let (module, name, direction) = (entry.module, entry.name, entry.direction);
        let place = place.unwrap_or_else(|| {
            self.0.push(Progress { module, name, direction, hash: None, statements: BTreeMap::new() });
            self.0.len() - 1
        });
        let progress = &mut self.0[place];
        let done = |finished| Done { hash: entry.hash.clone(), finished, catalog: entry.catalog };
        match (entry.statement, entry.event) {
            (0, Event::Finished) => progress.hash = Some(entry.hash),
            (0, _) => {
                progress.direction = direction;
                progress.hash = None;
                progress.statements.clear();
            }
            (statement, Event::Started) => drop(progress.statements.insert(statement, done(false))),
            (statement, Event::Finished) => drop(progress.statements.insert(statement, done(true))),
            (statement, Event::Failed) => drop(progress.statements.remove(&statement)),
        }
    }

    /// How far a migration is; nothing where it was not begun, or was taken back.
    pub(super) fn progress(&self, module: &str, name: &str) -> Option<&Progress> {
        self.0.iter().find(|progress| progress.module == module && progress.name == name)
    }

    fn of_module<'a>(&'a self, module: &'a str) -> impl Iterator<Item = &'a Progress> {
        self.0.iter().filter(move |progress| progress.module == module)
    }
}

/// The statement that makes the table.
pub(super) fn create(migrator: &Migrator) -> String {
    let moment = type_name(migrator.flavour, ColType::MOMENT, false);
    let binary = if migrator.flavour.dialect() == Dialect::MySql { " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin" } else { "" };
    format!(
        "CREATE TABLE IF NOT EXISTS modelink_migrations (position bigint NOT NULL PRIMARY KEY, module varchar(255) NOT NULL, \
         name varchar(255) NOT NULL, direction varchar(4) NOT NULL, statement integer NOT NULL, event varchar(8) NOT NULL, \
         hash varchar(64) NOT NULL, catalog varchar(64) NOT NULL, at {moment} NOT NULL, fence bigint NOT NULL, \
         version varchar(32) NOT NULL){binary}"
    )
}

/// Reads it.
pub(super) async fn read(migrator: &mut Migrator) -> Result<History> {
    let text = if migrator.flavour.dialect() == Dialect::MySql { "char" } else { "text" };
    let mut sql = migrator.writer();
    sql.sql(&format!(
        "SELECT module, name, direction, CAST(statement AS {text}), event, hash, catalog FROM modelink_migrations ORDER BY position"
    ));
    let rows = migrator.fetch(sql).await?;
    let entry = |row: Vec<String>| match &row[..] {
        [module, name, direction, statement, event, hash, catalog] => Some(Entry {
            module: module.clone(),
            name: name.clone(),
            direction: if direction == "up" { Direction::Up } else { Direction::Down },
            statement: statement.parse().ok()?,
            event: [Event::Started, Event::Finished, Event::Failed].into_iter().find(|known| known.word() == event)?,
            hash: hash.clone(),
            catalog: catalog.clone(),
        }),
        _ => None,
    };
    let entries: Option<Vec<_>> = rows.iter().map(texts_of).map(entry).collect();
    entries.map(History::of).ok_or_else(|| {
        Error::Migration(
            "`modelink_migrations` holds a row that this release cannot read: update this program, or bring the row back".into(),
        )
    })
}

/// The hash of all statements.
pub(super) fn whole(pieces: &[Piece]) -> String {
    split::hash(&pieces.iter().map(|piece| format!("{}\n", piece.hash)).collect::<String>())
}

/// Adds rows, as the holder of the lock.
pub(super) async fn record(migrator: &mut Migrator, lock: &Lock, entries: &[Entry]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let now = DateTime::now();
    let mut sql = migrator.writer();
    sql.sql(
        "INSERT INTO modelink_migrations (position, module, name, direction, statement, event, hash, catalog, at, fence, version) ",
    );
    for (place, entry) in entries.iter().enumerate() {
        if place > 0 {
            sql.sql(" UNION ALL ");
        }
        sql.sql(&format!("SELECT (SELECT coalesce(max(position), 0) FROM modelink_migrations) + {}, ", place + 1));
        let texts = [&entry.module, &entry.name, entry.direction.word()];
        for text in texts {
            sql.bind(Value::Text(text.to_owned()), ColType::TEXT).sql(", ");
        }
        sql.sql(&format!("{}, '{}', ", entry.statement, entry.event.word()));
        sql.bind(Value::Text(entry.hash.clone()), ColType::TEXT).sql(", ");
        sql.bind(Value::Text(entry.catalog.clone()), ColType::TEXT).sql(", ");
        sql.bind(Value::DateTime(now), ColType::MOMENT);
        sql.sql(concat!(", held.fence, '", env!("CARGO_PKG_VERSION"), "' FROM modelink_lock AS held WHERE "));
        lock.held(&mut sql);
    }
    let written = migrator.execute(sql).await?;
    if written == entries.len() as u64 { Ok(()) } else { Err(lost()) }
}

/// The names of the migrations of a module that were begun, in order, each with whether it is complete.
pub(super) fn applied<'a>(history: &'a History, module: &'a str) -> Vec<(&'a str, bool)> {
    let complete = |progress: &Progress| progress.hash.is_some() && progress.direction == Direction::Up;
    history.of_module(module).map(|progress| (progress.name.as_str(), complete(progress))).collect()
}

/// The migrations of a module that are still to run, after making sure that the files are those that were applied.
pub(super) fn pending<'a>(
    module: &str,
    files: &'a [Migration],
    history: &History,
    dialect: Dialect,
) -> Result<Vec<&'a Migration>> {
    if let Some(broken_off) = history.of_module(module).find(|progress| progress.direction == Direction::Down) {
        return Err(Error::Migration(format!(
            "the rollback of `{module}/{}` was interrupted: finish it first with `rollback {module}`",
            broken_off.name
        )));
    }
    let done = verified(module, files, history, dialect)?;
    copies(module, files, done, dialect)?;
    Ok(files[done..].iter().collect())
}

/// How many of the files are complete, after making sure that they are those that were applied, in that order.
pub(super) fn verified(module: &str, files: &[Migration], history: &History, dialect: Dialect) -> Result<usize> {
    let mut done = 0;
    for progress in history.of_module(module) {
        let name = &progress.name;
        let place = files.iter().position(|file| file.name == *name).ok_or_else(|| {
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
        if progress.direction == Direction::Up {
            unedited(module, &files[place], progress, dialect)?;
        }
        done += usize::from(progress.hash.is_some() || progress.direction == Direction::Down);
    }
    Ok(done)
}

fn unedited(module: &str, file: &Migration, progress: &Progress, dialect: Dialect) -> Result<()> {
    let pieces = file.up(dialect)?;
    let same = |statement: usize, done: &Done| pieces.get(statement - 1).is_some_and(|piece| piece.hash == done.hash);
    let statement = progress.statements.iter().find(|(statement, done)| !same(**statement, done));
    let edited = match (statement, &progress.hash) {
        (Some((statement, _)), _) => format!(", statement {statement}"),
        (None, Some(hash)) if *hash != whole(&pieces) => String::new(),
        _ => return Ok(()),
    };
    Err(Error::Migration(format!(
        "the migration `{module}/{}` was edited after it was applied{edited}: bring the file back, and write what is new as a \
         new migration",
        file.name
    )))
}

/// A file that was copied to another name would do its work twice.
fn copies(module: &str, files: &[Migration], done: usize, dialect: Dialect) -> Result<()> {
    for (place, file) in files.iter().enumerate().skip(done) {
        if files[..place].iter().any(|other| other.name == file.name) {
            return Err(Error::Migration(format!(
                "the migration `{module}/{}` stands twice in `index.toml`: take one of the lines out",
                file.name
            )));
        }
        // The same statements again are right where they lead on from what is there.
        let leads_on = place == 0 || files[place - 1].settings.after == file.settings.before;
        let pieces = file.up(dialect)?;
        for other in files[..place].iter().filter(|_| !leads_on && !pieces.is_empty()) {
            if whole(&other.up(dialect)?) == whole(&pieces) {
                return Err(Error::Migration(format!(
                    "the migration `{module}/{}` is a copy of `{}`: remove its folder and its line in `index.toml`",
                    file.name, other.name
                )));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(direction: Direction, statement: usize, event: Event) -> Entry {
        let (module, name) = ("shop".to_owned(), "1_initial".to_owned());
        Entry { module, name, direction, statement, event, hash: format!("h{statement}"), catalog: String::new() }
    }

    #[test]
    fn a_log_amounts_to_how_far_each_migration_is() {
        use Direction::{Down, Up};
        use Event::{Failed, Finished, Started};
        let mut log = vec![entry(Up, 0, Started), entry(Up, 1, Finished), entry(Up, 2, Started)];
        let history = History::of(log.clone());
        assert_eq!(applied(&history, "shop"), [("1_initial", false)]);
        let begun = history.progress("shop", "1_initial").map(|progress| &progress.statements[&2]);
        assert_eq!(begun.map(|done| done.finished), Some(false));
        log.extend([entry(Up, 2, Failed), entry(Up, 2, Finished), entry(Up, 0, Finished)]);
        assert_eq!(applied(&History::of(log.clone()), "shop"), [("1_initial", true)]);
        log.push(entry(Down, 0, Started));
        assert_eq!(applied(&History::of(log.clone()), "shop"), [("1_initial", false)]);
        log.push(entry(Down, 0, Finished));
        assert_eq!(applied(&History::of(log.clone()), "shop"), []);
        log.push(entry(Up, 0, Started));
        assert_eq!(applied(&History::of(log), "shop"), [("1_initial", false)], "and forward again");
    }
}
