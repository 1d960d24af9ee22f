//! One migrator at a time for each application: a leased row. Advisory locks are local to a node on some clusters and missing
//! elsewhere.
//!
//! A holder extends its lease while it lives, on a connection of its own. Whoever takes the lock raises its fence, and a
//! holder that lost it without knowing can write no history any more.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinHandle;

use super::{
    busy::{is_busy, is_of_another_session, jitter},
    session::{Migrator, texts_of},
};
use crate::{
    db::{Db, Place, Pool, Single, SqlWriter, Statement},
    dialect::{Dialect, Flavour, epoch_millis, insert_new},
    error::{Error, Result},
    schema::ColType,
    value::{Cell, Value},
};

/// How long a holder that stopped breathing keeps the lock.
const LEASE: Duration = Duration::from_secs(4);
/// How often a holder says that it lives.
const BEAT: Duration = Duration::from_millis(800);
/// How long to wait for another holder, unless somebody says otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// The table.
pub(super) const CREATE: &str = "CREATE TABLE IF NOT EXISTS modelink_lock (name varchar(128) NOT NULL PRIMARY KEY, \
                                 owner varchar(255), fence bigint NOT NULL, expires_at bigint NOT NULL)";

/// The lock, held.
pub(super) struct Lock {
    /// The application.
    name: &'static str,
    /// Unlike that of any other holder, so it stands for the fence as well.
    owner: String,
    /// Set when the lease could not be extended.
    lost: Arc<AtomicBool>,
    beat: Option<JoinHandle<()>>,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(beat) = &self.beat {
            beat.abort();
        }
    }
}

fn text(sql: &mut SqlWriter, value: &str) {
    sql.bind(Value::Text(value.to_owned()), ColType::TEXT);
}

impl Lock {
    /// Waits for the lock of an application and takes it.
    pub(super) async fn take(migrator: &mut Migrator, db: &Db, place: Place, wait: Duration) -> Result<Self> {
        let name = db.app().name;
        let owner = format!("process {} on {} ({})", std::process::id(), host(), ulid::Ulid::generate());
        let start = Instant::now();
        let mut pause = Duration::from_millis(50);
        while !taken(migrator, name, &owner).await? {
            if start.elapsed() > wait {
                return Err(Error::Migration(format!(
                    "another migration of `{name}` runs: {} has held the lock for {} s. Wait for it, or end that process: \
                     its lock is free {} s later",
                    holder(migrator, name).await.unwrap_or_else(|| "somebody".into()),
                    wait.as_secs(),
                    LEASE.as_secs()
                )));
            }
            tokio::time::sleep(jitter(pause)).await;
            pause = (pause * 2).min(Duration::from_millis(400));
        }
        let mut lock = Lock { name, owner, lost: Arc::default(), beat: None };
        // SQLite has one writer: each transaction extends the lease when it ends.
        if migrator.flavour.dialect() != Dialect::Sqlite {
            let pool = db.pool(place).clone();
            let mut connection = pool.connect().await?;
            migrator.refuse_shared(&mut connection).await?;
            let renewal = lock.renewal(migrator.flavour);
            lock.beat = Some(tokio::spawn(breathe(pool, connection, renewal, Arc::clone(&lock.lost))));
        }
        Ok(lock)
    }

    /// Makes sure that the lock is still ours, and extends the lease. In a transaction nobody else takes it until the end.
    pub(super) async fn renew(&self, migrator: &mut Migrator) -> Result<()> {
        match migrator.execute(self.renewal(migrator.flavour)).await? {
            0 => Err(lost()),
            _ => self.alive(),
        }
    }

    /// Whether the lease could be extended so far. Asks nobody.
    pub(super) fn alive(&self) -> Result<()> {
        if self.lost.load(Ordering::Relaxed) { Err(lost()) } else { Ok(()) }
    }

    /// Gives the lock back.
    pub(super) async fn release(self, migrator: &mut Migrator) -> Result<()> {
        let mut sql = migrator.writer();
        sql.sql("UPDATE modelink_lock SET owner = NULL, expires_at = 0 WHERE ");
        self.held(&mut sql);
        migrator.execute(sql).await.map(|_| ())
    }

    /// The condition that a row of the lock is this holder's.
    pub(super) fn held(&self, sql: &mut SqlWriter) {
        sql.sql("name = ");
        text(sql, self.name);
        sql.sql(" AND owner = ");
        text(sql, &self.owner);
    }

    fn renewal(&self, flavour: Flavour) -> SqlWriter {
        let mut sql = SqlWriter::new(flavour);
        sql.sql(&format!(
            "UPDATE modelink_lock SET expires_at = {} + {} WHERE ",
            epoch_millis(flavour.dialect()),
            LEASE.as_millis()
        ));
        self.held(&mut sql);
        sql
    }
}

/// The holder was too slow.
pub(super) fn lost() -> Error {
    Error::Migration("the lock was lost to another migrator, so this one stopped: run it again".into())
}

fn host() -> String {
    let file = || std::fs::read_to_string("/etc/hostname").ok();
    let name = ["HOSTNAME", "COMPUTERNAME"].into_iter().find_map(|variable| std::env::var(variable).ok());
    name.or_else(file).map_or_else(|| "this machine".into(), |name| name.trim().chars().take(100).collect())
}

async fn taken(migrator: &mut Migrator, name: &str, owner: &str) -> Result<bool> {
    let flavour = migrator.flavour;
    let mut update = migrator.writer();
    let lease = LEASE.as_millis();
    update.sql("UPDATE modelink_lock SET owner = ");
    text(&mut update, owner);
    update.sql(&format!(
        ", fence = fence + 1, expires_at = {0} + {lease} WHERE expires_at < {0} AND name = ",
        epoch_millis(flavour.dialect())
    ));
    text(&mut update, name);
    if busy_as_zero(migrator.execute(update).await)? > 0 {
        return Ok(true);
    }
    let (into, unless) = insert_new(flavour.dialect());
    let mut insert = migrator.writer();
    insert.sql(&format!("{into}modelink_lock (name, owner, fence, expires_at) VALUES ("));
    text(&mut insert, name);
    insert.sql(", ");
    text(&mut insert, owner);
    insert.sql(&format!(", 1, {} + {lease}){unless}", epoch_millis(flavour.dialect())));
    Ok(busy_as_zero(migrator.execute(insert).await)? > 0)
}

/// Whoever has to wait too long for the row itself finds the lock taken.
fn busy_as_zero(done: Result<u64>) -> Result<u64> {
    match done {
        Err(error) if is_busy(&error) => Ok(0),
        done => done,
    }
}

async fn holder(migrator: &mut Migrator, name: &str) -> Option<String> {
    let mut sql = migrator.writer();
    sql.sql("SELECT owner FROM modelink_lock WHERE name = ");
    text(&mut sql, name);
    let rows = migrator.fetch(sql).await.ok()?;
    rows.first().map(texts_of).and_then(|mut row| row.pop())
}

/// Extends the lease while a long statement runs.
async fn breathe(pool: Pool, first: Single, renewal: SqlWriter, lost: Arc<AtomicBool>) {
    let renewal = renewal.finish();
    let mut connection = Some(first);
    loop {
        tokio::time::sleep(BEAT).await;
        connection = match connection {
            Some(connection) => beat(connection, &renewal, &lost).await,
            // The next beat tries again; the lease outlives several.
            None => pool.connect().await.ok(),
        };
    }
}

async fn beat(mut connection: Single, renewal: &Statement, lost: &AtomicBool) -> Option<Single> {
    let extended = connection.execute(renewal).await.ok()?;
    if extended == 0 {
        lost.store(true, Ordering::Relaxed);
    }
    Some(connection)
}

impl Migrator {
    /// Two connections that are one session belong to a pooler that hands sessions out by the transaction: settings,
    /// concurrent indexes and the lock would not hold there.
    async fn refuse_shared(&mut self, other: &mut Single) -> Result<()> {
        if self.flavour.dialect() != Dialect::Postgres {
            return Ok(());
        }
        let statement = Statement::new("SELECT CAST(pg_backend_pid() AS text)");
        let shared = match other.fetch(&statement).await {
            Ok(rows) => {
                let theirs = rows.first().and_then(|row| Cell::new(row, 0, ColType::TEXT).string().ok());
                theirs == self.texts("SELECT CAST(pg_backend_pid() AS text)").await?.into_iter().flatten().next()
            }
            Err(error) if is_of_another_session(&error) => true,
            Err(error) => return Err(error),
        };
        match shared {
            false => Ok(()),
            true => Err(Error::Config(
                "this address leads to a pooler that shares sessions between transactions, where schema changes are not safe: \
                 migrate through the server's own address, or a pool in session mode"
                    .into(),
            )),
        }
    }
}
