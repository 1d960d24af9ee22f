//! Tables of PostgreSQL are changed while others read and write them, and while somebody forgets to end a transaction: nobody
//! waits for long, and every statement holds the lock of its class.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use modelink::{
    App, Db,
    dialect::{Dialect, Flavour},
    migrate::{Mode, Way, diff, render_for},
    schema::Table,
};

use super::{
    Failure, Outcome,
    plans::{ROWS, SINGLE, change, first, settle},
    trial::{Folder, Trial},
};
use crate::{Server, TestResult};

/// The longest that a writer may wait.
const LONGEST: Duration = Duration::from_millis(3100);
/// How long somebody forgets to end a transaction.
const FORGOTTEN: Duration = Duration::from_secs(20);
/// From those that stop everybody to those that stop nobody.
const LOCKS: [&str; 8] = [
    "AccessExclusiveLock",
    "ExclusiveLock",
    "ShareRowExclusiveLock",
    "ShareLock",
    "ShareUpdateExclusiveLock",
    "RowExclusiveLock",
    "RowShareLock",
    "AccessShareLock",
];
/// Of each.
const TRAFFIC: usize = 2;

/// Plays the trial: each single change is a case, one after the other in the same database.
pub async fn online(rows: u64) -> Outcome {
    let mut outcome = Outcome::default();
    let failed = |seed: usize, what: String| Failure { database: "PostgreSQL".into(), seed: seed as u64, what };
    let (db, folder) = match begun(rows).await {
        Ok(begun) => begun,
        Err(error) => return Outcome { failures: vec![failed(0, error.to_string())], ..outcome },
    };
    let mut before = first();
    for number in 0..SINGLE {
        let mut after = before.clone();
        change(&mut after, number);
        match one(&db, &folder, number, [&before, &after]).await {
            Ok(told) => {
                println!("{told}");
                outcome.passed += 1;
            }
            Err(error) => outcome.failures.push(failed(number, format!("change {number}: {error}"))),
        }
        settle(&mut after);
        before = after;
    }
    outcome
}

/// The first schema with so many rows in its tables.
async fn begun(rows: u64) -> TestResult<(Db, Folder)> {
    let folder = Folder::new()?;
    folder.add(Dialect::Postgres, "1_first", [&[], &first()], ["", ROWS])?;
    let db = connect(&Server::postgres()).await?;
    Trial::migrate_with(&db, &folder.options()).await?;
    fill(&db, rows).await?;
    Ok((db, folder))
}

/// One change under traffic; a line about it.
async fn one(db: &Db, folder: &Folder, change: usize, [before, after]: [&[Table]; 2]) -> TestResult<String> {
    let locks = locks(before, after).await?;
    folder.add(Dialect::Postgres, &format!("{}_change", change + 2), [before, after], ["", ""])?;
    let traffic = Traffic::start(db);
    let forgetful = db.clone();
    let forgotten = tokio::spawn(async move {
        let tx = forgetful.begin().await?;
        // What it saw once it sees until it ends, so that an index must wait for it.
        tx.sql("set transaction isolation level repeatable read").execute().await?;
        for table in ["product", "variant"] {
            tx.sql(format!("select count(*) from (select 1 from {table} limit 1) as found")).rows::<(i64,)>().await?;
        }
        tokio::time::sleep(FORGOTTEN).await;
        tx.rollback().await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let start = Instant::now();
    let migrated = Trial::migrate_with(db, &folder.options()).await;
    let took = start.elapsed();
    let (longest, count) = traffic.stop().await;
    forgotten.await??;
    migrated?;
    if longest > LONGEST {
        return Err(format!("somebody waited for {} ms", longest.as_millis()).into());
    }
    Ok(format!(
        "change {change:2}: {:6.1} s, the longest of {count} reads and writes {:4} ms, {locks}",
        took.as_secs_f64(),
        longest.as_millis()
    ))
}

async fn connect(server: &Server) -> TestResult<Db> {
    let test = server.empty().await?;
    let db = Trial::builder().default(test.url()).options(|options| options.max_connections = 20).connect().await?;
    Ok(db.owning(test))
}

async fn fill(db: &Db, rows: u64) -> TestResult {
    let products = format!(
        "insert into product (id, title, handle, status, price, stock, short) select 'x' || n, 'Title ' || n, 'handle' || n, \
         case when n % 2 = 0 then 'old' else 'draft' end, n, n, 's' || n from generate_series(1, {rows}) as n"
    );
    let variants = format!(
        "insert into variant (id, product_id, sku) select 'x' || n, 'x' || n, 's' || n from generate_series(1, {rows}) as n"
    );
    let reviews = format!(
        "insert into review (id, product_id, stars) select 'x' || n, 'x' || n, n % 5 from generate_series(1, {rows}) as n"
    );
    let statements = [products, variants, reviews];
    for statement in statements {
        db.sql(statement).execute().await?;
    }
    db.sql("analyze").execute().await?;
    Ok(())
}

/// Readers and writers, and how long the slowest of their statements took.
struct Traffic {
    on: Arc<AtomicBool>,
    longest: Arc<AtomicU64>,
    count: Arc<AtomicU64>,
    all: Vec<tokio::task::JoinHandle<()>>,
}

impl Traffic {
    fn start(db: &Db) -> Self {
        let mut traffic =
            Traffic { on: Arc::new(AtomicBool::new(true)), longest: Arc::default(), count: Arc::default(), all: Vec::new() };
        // The statements name no column that any change takes away.
        let work: [&'static str; 4] = [
            "select count(*) from (select id from product where id = 'x$') as found",
            "update product set price = price + 1 where id = 'x$'",
            "update variant set product_id = product_id where id = 'x$'",
            "select count(*) from (select id from variant where product_id = 'x$') as found",
        ];
        for (who, text) in work.into_iter().cycle().take(work.len() * TRAFFIC).enumerate() {
            let (db, on) = (db.clone(), Arc::clone(&traffic.on));
            let (longest, count) = (Arc::clone(&traffic.longest), Arc::clone(&traffic.count));
            traffic.all.push(tokio::spawn(async move {
                let mut turn = who as u64;
                while on.load(Ordering::Relaxed) {
                    turn = (turn * 31 + 7) % 997;
                    let start = Instant::now();
                    // What is counted is the wait; a statement of the old form may fail in between.
                    let _ = db.sql(text.replace('$', &(turn + 1).to_string())).execute().await;
                    let took = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
                    longest.fetch_max(took, Ordering::Relaxed);
                    count.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }));
        }
        traffic
    }

    async fn stop(self) -> (Duration, u64) {
        self.on.store(false, Ordering::Relaxed);
        for one in self.all {
            // A task that ended has nothing more to say.
            let _ = one.await;
        }
        (Duration::from_millis(self.longest.load(Ordering::Relaxed)), self.count.load(Ordering::Relaxed))
    }
}

/// The strongest lock that each statement of a change takes, on small tables; refuses those that rewrite or prove under a
/// lock that stops others.
async fn locks(before: &[Table], after: &[Table]) -> TestResult<String> {
    let db = connect(&Server::postgres()).await?;
    let flavour = Flavour::of(Dialect::Postgres);
    for statement in render_for(flavour, &diff(&[], before), Way::Online { stamp: "1" }) {
        db.sql(statement.sql).execute().await?;
    }
    let mut strongest = String::new();
    for statement in render_for(flavour, &diff(before, after), Way::Online { stamp: "2" }) {
        let sql = statement.sql;
        if sql.contains("CONCURRENTLY") {
            db.sql(sql).execute().await?;
            continue;
        }
        let files = "select string_agg(pg_relation_filenode(oid)::text, ',' order by oid) from pg_class where relkind = 'r' and \
                     relnamespace = 'public'::regnamespace";
        let tx = db.begin().await?;
        let (files_before,) = tx.sql(files).rows::<(String,)>().await?.remove(0);
        tx.sql(sql.clone()).execute().await?;
        let held = "select mode from pg_locks where pid = pg_backend_pid() and relation >= 16384 and locktype = 'relation'";
        let modes: Vec<String> = tx.sql(held).rows::<(String,)>().await?.into_iter().map(|(mode,)| mode).collect();
        let mode = LOCKS.iter().find(|lock| modes.iter().any(|mode| mode == *lock)).map_or_else(String::new, ToString::to_string);
        let (files_after,) = tx.sql(files).rows::<(String,)>().await?.remove(0);
        tx.commit().await?;
        let rewrites = files_before != files_after && !sql.starts_with("CREATE TABLE");
        let gentle = sql.contains("VALIDATE CONSTRAINT") || sql.starts_with("ANALYZE") || statement.mode == Mode::Repeat;
        let stops_others =
            matches!(mode.as_str(), "AccessExclusiveLock" | "ExclusiveLock" | "ShareRowExclusiveLock" | "ShareLock");
        if rewrites && !statement.slow {
            return Err(format!("`{sql}` writes its table anew").into());
        }
        if gentle && stops_others {
            return Err(format!("`{sql}` holds {mode}").into());
        }
        let rank = |mode: &str| LOCKS.iter().position(|lock| *lock == mode).unwrap_or(LOCKS.len());
        if rank(&mode) < rank(&strongest) {
            strongest = mode;
        }
    }
    Ok(if strongest.is_empty() { "no lock that stops others".into() } else { strongest })
}
