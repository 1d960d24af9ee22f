//! One migration, one way: its statements in sections, each kept together with its rows of the history.

use std::ops::Range;

use super::{
    busy::{Patience, is_busy, is_refusal},
    directive::Mode,
    history::{self, Direction, Done, Entry, Event, Progress},
    lock::Lock,
    resume,
    session::Migrator,
    split::Piece,
};
use crate::{
    dialect::{Dialect, Flavour},
    error::{Error, Result},
};

/// A migration, and how far it is.
pub(super) struct Run<'a> {
    pub module: &'a str,
    pub name: &'a str,
    pub direction: Direction,
    pub pieces: &'a [Piece],
    pub progress: Option<&'a Progress>,
}

/// Statements that are kept together.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Section {
    /// One transaction.
    Transaction(Range<usize>),
    /// Transactions until one changes no row.
    Repeat(usize),
    /// A statement that no transaction can hold.
    Bare(usize),
}

/// The sections of a migration on a server.
fn sections(flavour: Flavour, pieces: &[Piece]) -> Vec<Section> {
    if flavour.dialect() == Dialect::Sqlite {
        return vec![Section::Transaction(0..pieces.len())];
    }
    let mut sections = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        let bare = !fits_transaction(flavour, &piece.sql);
        // Where changes of the schema end a transaction, no statement waits for its neighbours.
        let joins = piece.mode == Mode::Together && flavour.transactional_ddl();
        match sections.last_mut() {
            _ if bare => sections.push(Section::Bare(place)),
            _ if piece.mode == Mode::Repeat => sections.push(Section::Repeat(place)),
            Some(Section::Transaction(range)) if joins && neighbours(&pieces[range.end - 1], piece) => range.end += 1,
            _ => sections.push(Section::Transaction(place..place + 1)),
        }
    }
    sections
}

fn neighbours(one: &Piece, other: &Piece) -> bool {
    one.mode == Mode::Together && one.section == other.section
}

/// Whether a transaction can undo a statement.
fn fits_transaction(flavour: Flavour, sql: &str) -> bool {
    let words: Vec<String> = sql.split_whitespace().take(5).map(str::to_ascii_uppercase).collect();
    let first = words.first().map_or("", String::as_str);
    match flavour.dialect() {
        Dialect::Postgres => !words.iter().any(|word| word == "CONCURRENTLY") && !matches!(first, "VACUUM" | "REINDEX"),
        Dialect::MySql => matches!(first, "INSERT" | "UPDATE" | "DELETE" | "REPLACE" | "SELECT" | "WITH"),
        Dialect::Sqlite => true,
    }
}

impl Run<'_> {
    /// Runs what is left of it; how many statements ran.
    pub(super) async fn play(&self, migrator: &mut Migrator, lock: &Lock) -> Result<usize> {
        let mut ran = 0;
        let mut begun = self.progress.is_some();
        let sections = sections(migrator.flavour, self.pieces);
        for section in &sections {
            let Some(section) = self.left(section) else { continue };
            lock.alive()?;
            let first = (!begun).then(|| self.entry(0, Event::Started));
            ran += self.play_section(migrator, lock, &section, first).await?;
            begun = true;
        }
        // A migration of one transaction ended with it.
        if sections.len() != 1 || !matches!(sections[0], Section::Transaction(_)) {
            let mut rows: Vec<Entry> = (!begun).then(|| self.entry(0, Event::Started)).into_iter().collect();
            rows.push(self.entry(0, Event::Finished));
            history::record(migrator, lock, &rows).await?;
        }
        Ok(ran)
    }

    /// The part of a section that did not run yet.
    fn left(&self, section: &Section) -> Option<Section> {
        let open = |place: &usize| !self.done(*place).is_some_and(|done| done.finished);
        match section {
            // A transaction is kept as a whole.
            Section::Transaction(range) if range.is_empty() => Some(section.clone()),
            Section::Transaction(range) => range.clone().find(open).map(|start| Section::Transaction(start..range.end)),
            Section::Repeat(place) | Section::Bare(place) => open(place).then(|| section.clone()),
        }
    }

    fn done(&self, place: usize) -> Option<&Done> {
        self.progress.and_then(|progress| progress.statements.get(&(place + 1)))
    }

    async fn play_section(&self, migrator: &mut Migrator, lock: &Lock, section: &Section, first: Option<Entry>) -> Result<usize> {
        let mut patience = Patience::new();
        loop {
            let played = match section {
                Section::Transaction(range) => self.transaction(migrator, lock, range.clone(), first.clone()).await,
                Section::Repeat(place) => self.repeat(migrator, lock, *place, first.clone()).await,
                Section::Bare(place) => return self.bare(migrator, lock, *place, first).await,
            };
            match played {
                Err(Stopped { error, .. }) if is_busy(&error) && patience.again().await => {
                    tracing::info!(module = self.module, migration = self.name, "waits for what others hold");
                }
                played => return played.map_err(|stopped| self.failed(stopped)),
            }
        }
    }

    /// All statements and their rows, or nothing.
    async fn transaction(
        &self,
        migrator: &mut Migrator,
        lock: &Lock,
        range: Range<usize>,
        first: Option<Entry>,
    ) -> Result<usize, Stopped> {
        let last = range.end;
        migrator.begin_any().await.map_err(|error| Stopped { place: last, error })?;
        let whole = range.start == 0 && last == self.pieces.len();
        let mut result = Ok(());
        for place in range.clone() {
            result = self.statement(migrator, place).await.map_err(|error| Stopped { place, error });
            if result.is_err() {
                break;
            }
        }
        let mut rows: Vec<Entry> = first.into_iter().collect();
        rows.extend(range.clone().map(|place| self.entry(place + 1, Event::Finished)));
        rows.extend((whole && sections(migrator.flavour, self.pieces).len() == 1).then(|| self.entry(0, Event::Finished)));
        let (place, result) = match result {
            Ok(()) => (last, self.keep(migrator, lock, &rows).await),
            Err(Stopped { place, error }) => (place, Err(error)),
        };
        migrator.finish(result).await.map_err(|error| Stopped { place, error })?;
        Ok(range.len())
    }

    /// Rows of the history, and the fence, inside of the transaction that they are about.
    async fn keep(&self, migrator: &mut Migrator, lock: &Lock, rows: &[Entry]) -> Result<()> {
        lock.renew(migrator).await?;
        history::record(migrator, lock, rows).await
    }

    async fn statement(&self, migrator: &mut Migrator, place: usize) -> Result<()> {
        let piece = &self.pieces[place];
        match &piece.mode {
            Mode::Expect(reason) => match migrator.finds(&piece.sql).await? {
                true => Err(Error::Migration(reason.clone())),
                false => Ok(()),
            },
            Mode::Repeat => {
                while migrator.run_limited(&piece.sql, piece.slow).await? > 0 {}
                Ok(())
            }
            Mode::Together | Mode::Alone => migrator.run_limited(&piece.sql, piece.slow).await.map(|_| ()),
        }
    }

    /// Each round is kept; the row of the history comes with the one that found nothing left.
    async fn repeat(&self, migrator: &mut Migrator, lock: &Lock, place: usize, first: Option<Entry>) -> Result<usize, Stopped> {
        let at = |error| Stopped { place, error };
        let piece = &self.pieces[place];
        let mut rows: Vec<Entry> = first.into_iter().collect();
        rows.push(self.entry(place + 1, Event::Finished));
        loop {
            lock.alive().map_err(at)?;
            migrator.begin_any().await.map_err(at)?;
            let changed = migrator.run_limited(&piece.sql, piece.slow).await;
            let result = match changed {
                Ok(0) => self.keep(migrator, lock, &rows).await.map(|()| 0),
                changed => changed,
            };
            if migrator.finish(result).await.map_err(at)? == 0 {
                return Ok(1);
            }
        }
    }

    /// A statement that commits by itself: a row says that it began, and one that it ended. After a break the catalog says
    /// which of the two is true.
    async fn bare(&self, migrator: &mut Migrator, lock: &Lock, place: usize, first: Option<Entry>) -> Result<usize> {
        let (piece, at) = (&self.pieces[place], |error| self.failed(Stopped { place, error }));
        let begun = self.done(place);
        let before = match begun {
            Some(done) => done.catalog.clone(),
            None => {
                let catalog = resume::catalog(migrator, &piece.sql).await?;
                let started = Entry { catalog: catalog.clone(), ..self.entry(place + 1, Event::Started) };
                let rows: Vec<Entry> = first.into_iter().chain([started]).collect();
                history::record(migrator, lock, &rows).await?;
                catalog
            }
        };
        let finished = [self.entry(place + 1, Event::Finished)];
        if begun.is_some() && resume::took_effect(migrator, &piece.sql, &before).await.map_err(at)? {
            history::record(migrator, lock, &finished).await?;
            return Ok(0);
        }
        let mut patience = Patience::new();
        loop {
            lock.alive()?;
            resume::clear(migrator, &piece.sql).await.map_err(at)?;
            match migrator.run_limited(&piece.sql, piece.slow).await {
                Ok(_) => break,
                Err(error) if is_busy(&error) && patience.again().await => {}
                // A run that broke off left it to the server, which finished it meanwhile.
                Err(error)
                    if begun.is_some()
                        && is_refusal(&error)
                        && resume::took_effect(migrator, &piece.sql, &before).await.map_err(at)? =>
                {
                    break;
                }
                Err(error) => {
                    if is_refusal(&error) {
                        resume::clear(migrator, &piece.sql).await.map_err(at)?;
                        history::record(migrator, lock, &[self.entry(place + 1, Event::Failed)]).await?;
                    }
                    return Err(at(error));
                }
            }
        }
        history::record(migrator, lock, &finished).await?;
        Ok(1)
    }

    fn entry(&self, statement: usize, event: Event) -> Entry {
        let hash = match statement {
            0 => history::whole(self.pieces),
            _ => self.pieces[statement - 1].hash.clone(),
        };
        let (module, name, direction) = (self.module.to_owned(), self.name.to_owned(), self.direction);
        Entry { module, name, direction, statement, event, hash, catalog: String::new() }
    }

    fn failed(&self, stopped: Stopped) -> Error {
        let Stopped { place, error } = stopped;
        let (place, count, path) = (place + 1, self.pieces.len(), format!("{}/{}", self.module, self.name));
        let word = if self.direction == Direction::Up { "migrate" } else { "rollback" };
        match error {
            error if is_busy(&error) => Error::Migration(format!(
                "statement {place} of `{path}` did not get its locks, or took longer than a change may that holds others up: \
                 {error}. Run `{word}` again when less goes on, and it goes on from there; if it may take long, write \
                 `-- modelink: slow` above it"
            )),
            error if place > count => Error::Migration(format!("`{path}` could not be kept: {error}")),
            error => Error::Migration(format!("statement {place} of `{path}` failed: {error}")),
        }
    }
}

/// Where a section stopped, and why; past the last statement for what keeps it.
struct Stopped {
    place: usize,
    error: Error,
}

#[cfg(test)]
mod tests {
    use super::{super::split::split, *};

    fn of(dialect: Dialect, text: &str) -> Vec<Section> {
        sections(Flavour::of(dialect), &split(dialect, text))
    }

    const FILE: &str = "create table a (x int);\nalter table b add y int;\n-- modelink: one by one\n\
                        create index concurrently i on b (y);\nalter table b validate constraint c;\n\
                        -- modelink: repeat\nupdate b set y = 1;\n-- modelink: together\ndrop table c;\ndrop table d;\n";

    #[test]
    fn neighbours_share_a_transaction_unless_the_file_says_otherwise() {
        use Section::{Bare, Repeat, Transaction};
        let expected = [Transaction(0..2), Bare(2), Transaction(3..4), Repeat(4), Transaction(5..7)];
        assert_eq!(of(Dialect::Postgres, FILE), expected);
        assert_eq!(of(Dialect::Sqlite, FILE), [Transaction(0..7)]);
        assert_eq!(of(Dialect::MySql, FILE), [Bare(0), Bare(1), Bare(2), Bare(3), Repeat(4), Bare(5), Bare(6)]);
    }

    #[test]
    fn a_file_without_statements_is_a_transaction_on_sqlite_and_nothing_elsewhere() {
        assert_eq!(of(Dialect::Sqlite, ""), [Section::Transaction(0..0)]);
        assert_eq!(of(Dialect::Postgres, ""), []);
    }
}
