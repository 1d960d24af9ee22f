//! What the history knows under another name: that of a module before its rename, and the migrations that one was made of.

use super::{
    apply::Files,
    files::Migration,
    history::{self, Direction, Entry, Event, History},
    lock::Lock,
    session::Migrator,
    split::Piece,
};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
    schema::ModuleDef,
};

/// The history under the present names, which the log says from now on.
pub(super) async fn over(migrator: &mut Migrator, lock: &Lock, files: &Files) -> Result<History> {
    let history = history::read(migrator).await?;
    let rows = self::rows(files, &history, migrator.flavour.dialect())?;
    history::record(migrator, lock, &rows).await?;
    Ok(history.with(rows))
}

/// The history under the present names. Writes nothing.
pub(super) fn seen(files: &Files, history: History, dialect: Dialect) -> Result<History> {
    let rows = self::rows(files, &history, dialect)?;
    Ok(history.with(rows))
}

/// What the log does not say yet.
pub(super) fn rows(files: &Files, history: &History, dialect: Dialect) -> Result<Vec<Entry>> {
    let mut rows = Vec::new();
    for (module, migrations) in files {
        rows.extend(carried(module, migrations, history, dialect)?);
    }
    Ok(rows)
}

/// The rows that say it under the present names; none where there is nothing to carry over.
fn carried(module: &ModuleDef, files: &[Migration], history: &History, dialect: Dialect) -> Result<Vec<Entry>> {
    let mut rows = Vec::new();
    let mut known: Vec<(String, bool)> = owned(history::applied(history, module.name));
    if let Some(was) = module.was.filter(|_| known.is_empty()) {
        for (name, complete) in owned(history::applied(history, was)) {
            if !complete {
                return Err(Error::Migration(format!(
                    "`{was}/{name}` broke off before the module was renamed to `{}`: finish it with the program from before \
                     the rename",
                    module.name
                )));
            }
            rows.extend(
                history
                    .progress(was, &name)
                    .map(|progress| {
                        let statements = progress.statements.iter().map(|(statement, done)| (*statement, done.hash.clone()));
                        taken_over(module.name, &name, statements.collect(), progress.hash.clone().unwrap_or_default())
                    })
                    .into_iter()
                    .flatten(),
            );
            rows.push(ended(was, &name));
            known.push((name, true));
        }
    }
    for file in files.iter().filter(|file| !file.settings.replaces.is_empty()) {
        if known.iter().any(|(name, _)| *name == file.name) {
            continue;
        }
        let ran = |name: &&String| known.iter().any(|(other, complete)| other == *name && *complete);
        let done: Vec<&String> = file.settings.replaces.iter().filter(ran).collect();
        let begun = known.iter().any(|(name, _)| file.settings.replaces.contains(name));
        if !begun {
            continue;
        }
        // A squash may itself have been squashed: then its own parts ran under its name, or not at all.
        let last = file.settings.replaces.last();
        if last.is_none_or(|last| !done.contains(&last)) || done.len() < known.len() {
            return Err(Error::Migration(format!(
                "`{}/{}` is made of migrations of which this database ran only some: run the others first, with the program \
                 from before they were squashed",
                module.name, file.name
            )));
        }
        let pieces = file.up(dialect)?;
        rows.extend(taken_over(module.name, &file.name, numbered(&pieces), history::whole(&pieces)));
        rows.extend(done.into_iter().map(|name| ended(module.name, name)));
    }
    Ok(rows)
}

fn owned(applied: Vec<(&str, bool)>) -> Vec<(String, bool)> {
    applied.into_iter().map(|(name, complete)| (name.to_owned(), complete)).collect()
}

fn numbered(pieces: &[Piece]) -> Vec<(usize, String)> {
    pieces.iter().enumerate().map(|(place, piece)| (place + 1, piece.hash.clone())).collect()
}

/// A migration that ran under another name.
fn taken_over(module: &str, name: &str, statements: Vec<(usize, String)>, whole: String) -> Vec<Entry> {
    let row = |statement, hash| Entry {
        module: module.to_owned(),
        name: name.to_owned(),
        direction: Direction::Up,
        statement,
        event: Event::Finished,
        hash,
        catalog: String::new(),
    };
    let mut rows: Vec<Entry> = statements.into_iter().map(|(statement, hash)| row(statement, hash)).collect();
    rows.push(row(0, whole));
    rows
}

/// The end of the other name.
fn ended(module: &str, name: &str) -> Entry {
    Entry {
        module: module.to_owned(),
        name: name.to_owned(),
        direction: Direction::Down,
        statement: 0,
        event: Event::Finished,
        hash: String::new(),
        catalog: String::new(),
    }
}
