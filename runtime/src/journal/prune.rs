//! Forgetting what can no longer matter.
//!
//! It is called when nothing is pending in any journal. Then
//!
//! - a *receipt* keeps no entry from a second effect any more, but one that a program read before and holds still: it is
//!   kept for some days.
//! - a *guard without a tombstone* is a lock. Where nobody holds it, it may go: who needs it makes it anew, and who finds
//!   that it went in between does so again (see [`hold`](super::hold)). One that somebody holds is skipped.
//! - the *tombstone of a removed record* keeps away links whose makers saw the record alive. They take its guard moments
//!   later, or were noted in a journal, and those are empty. Its own links are gone. It is kept for some days, too.
//! - the *tombstone of a marked record* tells its links whom they wait for: it stays until the record is restored or
//!   removed.

use super::{
    guard::unlocked_or_old,
    log::text,
    tables::{GUARDS, RECEIPTS, table},
};
use crate::{
    db::{Db, Place, Scope, Session as _, SqlWriter, Statement},
    error::Result,
    schema::ColType,
    value::{DateTime, Value},
};

/// Days that receipts and tombstones are kept: longer than any call or transaction lasts.
const DAYS: i64 = 7;
/// How many guards are removed in one transaction.
const PORTION: usize = 1_000;

/// Removes it from one database.
pub(crate) async fn prune(db: &Db, place: Place) -> Result<()> {
    let old = DateTime::now().plus_micros(-DAYS * 86_400_000_000);
    db.scope().execute(place, &old_receipts(db, place, old)).await?;
    let Some(guards) = table(GUARDS) else { return Ok(()) };
    loop {
        let removed = db.transact(|tx| async move {
            let scope = Scope::Tx(tx);
            let found = unlocked_or_old(&scope, place, old, PORTION).await?;
            if found.is_empty() {
                return Ok(0);
            }
            let mut sql = SqlWriter::new(scope.flavour(place));
            let key = super::log::columns(guards, &["app", "model", "record"]);
            sql.sql("DELETE FROM ").table(guards).sql(" WHERE ").keys_in(GUARDS, &key, &found);
            scope.execute(place, &sql.finish()).await?;
            Ok(found.len())
        });
        if removed.await? < PORTION {
            return Ok(());
        }
    }
}

fn old_receipts(db: &Db, place: Place, old: DateTime) -> Statement {
    let mut sql = SqlWriter::new(db.flavour(place));
    sql.sql(&format!("DELETE FROM {RECEIPTS} WHERE app = ")).bind(text(db.app().name), ColType::TEXT);
    sql.sql(" AND applied_at < ").bind(Value::DateTime(old), ColType::MOMENT);
    sql.finish()
}
