//! Carrying out what is pending: every journal in its order, each entry in a transaction of the database it is meant for.

use std::collections::HashSet;

use super::{
    act::Manner,
    tell::{place_of, tell},
};
use crate::{
    db::{Db, Place, Scope, Session as _},
    error::{Error, Result},
    journal::{self, Entry, Links, Pending},
    record::{atomic::atomic, pairs::Pairs},
    schema::LinkInfo,
    value::DateTime,
};

/// What a recovery did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Recovered {
    /// How many entries it carried out.
    pub applied: u64,
}

/// Carries out all that is pending in all databases. Any number of callers may be at it at the same time.
pub(crate) async fn recover(db: &Db) -> Result<Recovered> {
    let mut done = Recovered::default();
    if !db.is_apart() {
        return Ok(done);
    }
    let mut blocked = Blocked::default();
    loop {
        let before = done;
        for &place in db.journals() {
            match drain(db, place, &mut blocked).await {
                Ok(applied) => done.applied += applied,
                // The others need not wait for a database that does not answer.
                Err(error) => drop(blocked.first.get_or_insert(error)),
            }
        }
        // What was carried out may have gone on from there.
        if done == before {
            return blocked.first.map_or(Ok(done), Err);
        }
    }
}

/// The same, and forgets what can no longer matter then.
pub(crate) async fn tidy(db: &Db) -> Result<Recovered> {
    let done = recover(db).await?;
    for &place in db.journals() {
        match journal::prune(db, place).await {
            Err(error) if !is_not_made(&error) => return Err(error),
            _ => {}
        }
    }
    Ok(done)
}

/// What is still to be carried out in other databases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Backlog {
    /// How many entries.
    pub entries: u64,
    /// Since when the oldest of them waits.
    pub since: Option<DateTime>,
}

/// What is pending in all databases.
pub(crate) async fn backlog(db: &Db) -> Result<Backlog> {
    let mut all = Backlog::default();
    for &place in db.journals() {
        let (entries, since) = match journal::backlog(&db.scope(), place).await {
            Err(error) if is_not_made(&error) => continue,
            found => found?,
        };
        all.entries += entries;
        all.since = all.since.into_iter().chain(since).min();
    }
    Ok(all)
}

/// Databases that refused an entry: those behind it wait, too.
#[derive(Default)]
struct Blocked {
    journals: HashSet<(Place, Place)>,
    first: Option<Error>,
}

/// Carries out one journal, as far as it goes. It is read from its beginning each time: a transaction that was slower than
/// others brings lower numbers than those that were seen, and what it tells of may come before them.
async fn drain(db: &Db, source: Place, blocked: &mut Blocked) -> Result<u64> {
    let mut applied = 0;
    let mut passed: HashSet<i64> = HashSet::new();
    loop {
        let mut entries = match journal::pending(&db.scope(), source, passed.len()).await {
            Ok(entries) => entries,
            Err(error) if is_not_made(&error) => return Ok(applied),
            Err(error) => return Err(error),
        };
        entries.retain(|pending| !passed.contains(&pending.number));
        if entries.is_empty() {
            return Ok(applied);
        }
        for pending in &entries {
            match target(db, &pending.entry) {
                Ok(target) if !blocked.journals.contains(&(source, target)) => {
                    match carry_out(db, source, target, pending).await {
                        Ok(()) => {
                            applied += 1;
                            continue;
                        }
                        Err(error) => {
                            blocked.journals.insert((source, target));
                            blocked.first.get_or_insert(error);
                        }
                    }
                }
                Ok(_) => {}
                Err(error) => drop(blocked.first.get_or_insert(error)),
            }
            passed.insert(pending.number);
        }
    }
}

/// The database that an entry is meant for.
fn target(db: &Db, entry: &Entry) -> Result<Place> {
    match entry {
        Entry::Cascade(cascade) => place_of(db, cascade),
        Entry::Links(links) => db.place_of_link(link_of(db, links)?.def),
    }
}

/// Commits the effect together with the receipt, and then removes the entry. A crash between the two leaves the entry, and
/// the receipt keeps it from having an effect again.
async fn carry_out(db: &Db, source: Place, target: Place, pending: &Pending) -> Result<()> {
    match attempt(db, target, pending, false).await {
        // No entry may wait for what somebody else did in between: those behind it would wait, too.
        Err(error) if is_refusal(&error) => attempt(db, target, pending, true).await?,
        done => done?,
    }
    journal::forget(&db.scope(), source, pending.number).await
}

async fn attempt(db: &Db, target: Place, pending: &Pending, one_by_one: bool) -> Result<()> {
    db.transact(|tx| async move {
        let scope = Scope::Tx(tx);
        match journal::receive(&scope, target, &pending.id).await? {
            true if one_by_one => as_far_as_it_goes(&scope, target, &pending.entry).await,
            true => apply(&scope, target, &pending.entry, Manner::Told).await,
            false => Ok(()),
        }
    })
    .await
}

async fn apply(scope: &Scope, target: Place, entry: &Entry, manner: Manner) -> Result<()> {
    match entry {
        Entry::Cascade(cascade) => {
            let done = tell(scope, target, cascade, manner).await?;
            journal::append(scope, target, done.entries()).await.map(|_| ())
        }
        Entry::Links(links) => Pairs::told(link_of(scope.db(), links)?, &links.pairs).write_what_can_be(scope).await,
    }
}

/// Record by record: what is forbidden by now is left out, and whoever took its place keeps it.
async fn as_far_as_it_goes(scope: &Scope, target: Place, entry: &Entry) -> Result<()> {
    for piece in entry.clone().pieces(1) {
        let mut left_out = false;
        for manner in [Manner::Told, Manner::Least, Manner::Noted] {
            let done = atomic(scope, |scope| {
                let piece = piece.clone();
                async move { apply(&scope, target, &piece, manner).await }
            });
            match done.await {
                Err(error) if is_refusal(&error) => left_out = true,
                done => {
                    done?;
                    break;
                }
            }
        }
        if left_out {
            tracing::warn!(entry = piece.about(), "what follows a call in another database is left out: it is forbidden by now");
        }
    }
    Ok(())
}

/// Whether the records of others, and not the moment, stand against it.
fn is_refusal(error: &Error) -> bool {
    matches!(
        error,
        Error::Unique { .. }
            | Error::Check { .. }
            | Error::Relation { .. }
            | Error::ParentDeleted { .. }
            | Error::Cardinality { .. }
            | Error::MissingEnd { .. }
            | Error::Restricted { .. }
    )
}

fn link_of(db: &Db, links: &Links) -> Result<&'static LinkInfo> {
    let mut known = db.app().links.iter().map(|link| LinkInfo::of(link));
    let found = known.find(|link| link.stored() && link.table.name == links.table);
    found.ok_or_else(|| Error::Unknown { what: "table of a link", name: links.table.clone(), near: None })
}

/// Whether the journal's table is not there yet: then nothing is in it.
fn is_not_made(error: &Error) -> bool {
    let Error::Database(source) = error else { return false };
    let sea_orm::sqlx::Error::Database(source) = &**source else { return false };
    source.code().is_some_and(|code| matches!(&*code, "42P01" | "42S02")) || source.message().contains("no such table")
}
