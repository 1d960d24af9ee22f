//! One migrator at a time: a leased row. Advisory locks are local to a node on some clusters and missing elsewhere.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;

use super::session::{Migrator, texts_of};
use crate::{
    db::{Db, Place, SqlWriter},
    dialect::{Dialect, Flavour},
    error::{Error, Result},
    schema::ColType,
    value::Value,
};

/// How long a holder that stopped breathing keeps the lock.
const LEASE: Duration = Duration::from_secs(15);
/// How often a holder says that it lives.
const BEAT: Duration = Duration::from_secs(3);
/// How long to wait for another holder.
const PATIENCE: Duration = Duration::from_secs(120);

/// The table.
pub(super) const CREATE: &str = "CREATE TABLE IF NOT EXISTS modelink_lock (name varchar(64) NOT NULL PRIMARY KEY, \
                                 owner varchar(128), fence bigint NOT NULL, expires_at bigint NOT NULL)";

/// The lock, held.
pub(super) struct Lock {
    owner: String,
    beat: Option<JoinHandle<()>>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(beat) = &self.beat {
            beat.abort();
        }
    }
}

/// Milliseconds since 1970, by the clock of the database.
fn now(flavour: Flavour) -> &'static str {
    match flavour.dialect() {
        Dialect::Postgres => "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
        Dialect::MySql => "CAST(unix_timestamp(now(3)) * 1000 AS signed)",
        Dialect::Sqlite => "CAST((julianday('now') - 2440587.5) * 86400000 AS integer)",
    }
}

fn text(sql: &mut SqlWriter, value: &str) {
    sql.bind(Value::Text(value.to_owned()), ColType::TEXT);
}

impl Lock {
    /// Waits for the lock and takes it.
    pub(super) async fn take(migrator: &mut Migrator, db: &Db, place: Place) -> Result<Self> {
        let owner = format!("process {} ({})", std::process::id(), ulid::Ulid::generate());
        let start = Instant::now();
        let mut pause = Duration::from_millis(50);
        while !taken(migrator, &owner).await? {
            if start.elapsed() > PATIENCE {
                return Err(Error::Migration(format!(
                    "another migration runs: {} has held the lock for {} s",
                    holder(migrator).await.unwrap_or_else(|| "somebody".into()),
                    PATIENCE.as_secs()
                )));
            }
            tokio::time::sleep(pause + Duration::from_millis(u64::from(uuid::Uuid::new_v4().as_bytes()[0]) / 4)).await;
            pause = (pause * 2).min(Duration::from_millis(400));
        }
        // SQLite has one writer, and it is this connection.
        let beats = migrator.flavour.dialect() != Dialect::Sqlite;
        let beat = beats.then(|| tokio::spawn(breathe(db.clone(), place, owner.clone())));
        Ok(Lock { owner, beat })
    }

    /// Makes sure that the lock is still ours, and extends it. Not inside of a transaction.
    pub(super) async fn renew(&self, migrator: &mut Migrator) -> Result<()> {
        let renewal = renewal(migrator.flavour, &self.owner);
        match migrator.execute(renewal).await? {
            0 => Err(lost()),
            _ => Ok(()),
        }
    }

    /// Makes sure that the lock is still ours.
    pub(super) async fn check(&self, migrator: &mut Migrator) -> Result<()> {
        match holder(migrator).await {
            Some(owner) if owner == self.owner => Ok(()),
            _ => Err(lost()),
        }
    }

    /// Gives the lock back.
    pub(super) async fn release(self, migrator: &mut Migrator) -> Result<()> {
        let mut sql = migrator.writer();
        sql.sql("UPDATE modelink_lock SET owner = NULL, expires_at = 0 WHERE name = 'migrate' AND owner = ");
        text(&mut sql, &self.owner);
        migrator.execute(sql).await.map(|_| ())
    }
}

fn lost() -> Error {
    Error::Migration("the lock was lost to another migrator, so this one stopped: run it again".into())
}

async fn taken(migrator: &mut Migrator, owner: &str) -> Result<bool> {
    let flavour = migrator.flavour;
    let mut update = migrator.writer();
    let lease = LEASE.as_millis();
    update.sql("UPDATE modelink_lock SET owner = ");
    text(&mut update, owner);
    update.sql(&format!(
        ", fence = fence + 1, expires_at = {0} + {lease} WHERE name = 'migrate' AND expires_at < {0}",
        now(flavour)
    ));
    if busy_as_zero(migrator.execute(update).await)? > 0 {
        return Ok(true);
    }
    let (ignore, conflict) = match flavour.dialect() {
        Dialect::Postgres => ("", " ON CONFLICT DO NOTHING"),
        Dialect::MySql => ("IGNORE ", ""),
        Dialect::Sqlite => ("OR IGNORE ", ""),
    };
    let mut insert = migrator.writer();
    insert.sql(&format!("INSERT {ignore}INTO modelink_lock (name, owner, fence, expires_at) VALUES ('migrate', "));
    text(&mut insert, owner);
    insert.sql(&format!(", 1, {} + {lease}){conflict}", now(flavour)));
    Ok(busy_as_zero(migrator.execute(insert).await)? > 0)
}

/// A writer of SQLite that has to wait too long is like a lock that is taken.
fn busy_as_zero(done: Result<u64>) -> Result<u64> {
    use sea_orm::sqlx;
    match done {
        Err(Error::Database(error)) => match &*error {
            sqlx::Error::Database(database)
                if database.code().is_some_and(|code| matches!(&*code, "5" | "6" | "261" | "517")) =>
            {
                Ok(0)
            }
            _ => Err(Error::Database(error)),
        },
        done => done,
    }
}

async fn holder(migrator: &mut Migrator) -> Option<String> {
    let mut sql = migrator.writer();
    sql.sql("SELECT owner FROM modelink_lock WHERE name = 'migrate'");
    let rows = migrator.fetch(sql).await.ok()?;
    rows.first().map(texts_of).and_then(|mut row| row.pop())
}

fn renewal(flavour: Flavour, owner: &str) -> SqlWriter {
    let mut sql = SqlWriter::new(flavour);
    // A counter that moves makes every renewal a change: MariaDB and MySQL count only rows that differ.
    sql.sql(&format!("UPDATE modelink_lock SET fence = fence + 1, expires_at = {} + {}", now(flavour), LEASE.as_millis()));
    sql.sql(" WHERE name = 'migrate' AND owner = ");
    text(&mut sql, owner);
    sql
}

/// Extends the lease while a long statement runs.
async fn breathe(db: Db, place: Place, owner: String) {
    loop {
        tokio::time::sleep(BEAT).await;
        // A beat that fails is followed by the next; the lease outlives several.
        let _ = db.pool(place).execute(&renewal(db.flavour(place), &owner).finish()).await;
    }
}
