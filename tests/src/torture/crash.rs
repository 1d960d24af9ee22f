//! A migration that is stopped at any moment, and run again, ends as if nothing had happened.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use modelink::{App, Db, db::TestDatabase, dialect::Dialect, migrate::Applied};
use tokio::{
    process::Command,
    sync::Semaphore,
    task::{AbortHandle, JoinSet},
    time::timeout,
};
use tracing::instrument::WithSubscriber;

use super::{
    Failure, Outcome, Progress, Run,
    dump::{dump, repeated},
    plans::{COUNT, Dice, ROWS, first, second},
    points::Points,
    proxy::Proxy,
    trial::{Folder, Trial, options},
};
use crate::{Server, TestResult};

/// How long a run may take, and not hang.
const PATIENCE: Duration = Duration::from_secs(120);
/// Points that are tried at once.
const AT_ONCE: usize = 6;

/// What stops a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kill {
    /// The process ends at once.
    Process,
    /// The server ends the connections.
    Backend,
    /// Requests do not arrive any more.
    Socket,
    /// A request arrives and its answer does not.
    Answer,
    /// The program gives the run up, and goes on with the same connections.
    Cancel,
}

impl Kill {
    /// All that a server can suffer.
    pub const ALL: &[Kill] = &[Kill::Process, Kill::Backend, Kill::Socket, Kill::Answer, Kill::Cancel];

    fn happens_on(self, dialect: Dialect) -> bool {
        dialect != Dialect::Sqlite || matches!(self, Kill::Process | Kill::Cancel)
    }
}

/// Plays the trial: each case is a plan, stopped at so many of its points by each kind in turn. `program` is the torture
/// command, for runs in a process of their own.
pub async fn crash(run: &Run, progress: &impl Progress, kills: &[Kill], points: u64, program: &Path) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, run.cases);
        for case in 0..run.cases {
            let seed = run.seed_of(case);
            let kills: Vec<_> = kills.iter().copied().filter(|kill| kill.happens_on(dialect(server))).collect();
            // The first waits until the lock is free by itself; the others have no time for that.
            match plan(server, seed, &kills, points, program, case == 0).await {
                Ok(()) => outcome.passed += 1,
                Err(error) => outcome.failures.push(Failure { database: server.name.into(), seed, what: error.to_string() }),
            }
            progress.step(&outcome.failures);
        }
    }
    outcome
}

/// The run of a process that is going to be stopped: ends itself before this round trip.
///
/// # Errors
/// Those of the migration.
pub async fn doomed(url: &str, folder: &Path, at: u64) -> TestResult {
    let db = Trial::connect(url).await?;
    let points = Points::at(at, || std::process::abort());
    Trial::migrate_with(&db, &options(folder)).with_subscriber(points).await?;
    Ok(())
}

/// The dialect of a server.
pub fn dialect(server: &Server) -> Dialect {
    match server.url.split(':').next() {
        Some("postgres") => Dialect::Postgres,
        Some("mysql") => Dialect::MySql,
        _ => Dialect::Sqlite,
    }
}

/// The files of a plan.
pub(super) fn files(dialect: Dialect, seed: u64) -> TestResult<Folder> {
    let folder = Folder::new()?;
    let (a, b) = (first(), second(seed));
    folder.add(dialect, "1_first", [&[], &a], ["", ROWS])?;
    folder.add(dialect, "2_second", [&a, &b], [COUNT, COUNT])?;
    Ok(folder)
}

/// Stops a run at many points; each time it is run again and compared with one that nobody stopped.
async fn plan(server: &Server, seed: u64, kills: &[Kill], points: u64, program: &Path, waits: bool) -> TestResult {
    let dialect = dialect(server);
    let folder = Arc::new(files(dialect, seed)?);
    let db = server.connect::<Trial>().await?;
    let (counter, seen) = Points::count();
    Trial::migrate_with(&db, &folder.options()).with_subscriber(counter).await?;
    let whole = Arc::new(dump(&db, dialect).await?);
    let all = seen.load(Ordering::SeqCst);
    drop(db);

    let mut dice = Dice::new(seed);
    let mut tries: JoinSet<TestResult> = JoinSet::new();
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    for (turn, kill) in (0..points.min(all)).zip(kills.iter().cycle()) {
        let at = if points >= all { turn + 1 } else { 1 + dice.below(all) };
        let (server, folder, whole) = (server.clone(), Arc::clone(&folder), Arc::clone(&whole));
        let (turns, program, kill) = (Arc::clone(&turns), program.to_owned(), *kill);
        let waits = waits && turn == 0;
        tries.spawn(async move {
            let _turn = turns.acquire_owned().await?;
            let case = Case { server, folder, kill, at, waits, program };
            let found = case.play(dialect, &whole).await;
            found.map_err(|error| format!("{kill:?} before round trip {at} of {all}: {error}").into())
        });
    }
    while let Some(tried) = tries.join_next().await {
        tried??
    }
    Ok(())
}

/// One point of a plan.
struct Case {
    server: Server,
    folder: Arc<Folder>,
    kill: Kill,
    at: u64,
    waits: bool,
    program: PathBuf,
}

impl Case {
    async fn play(&self, dialect: Dialect, whole: &[String]) -> TestResult {
        let test = self.server.empty().await?;
        let stopped = timeout(PATIENCE, self.stop(&test)).await.map_err(|_| "the stopped run hangs")??;
        let db = match stopped {
            Some(db) => db,
            None => Trial::connect(test.url()).await?,
        };
        if !self.waits {
            // Where there is no lock yet, there is none to wait for.
            let _ = db.sql("update modelink_lock set expires_at = 0").execute().await;
        }
        timeout(PATIENCE, Trial::migrate_with(&db, &self.folder.options())).await.map_err(|_| "the second run hangs")??;
        let found = dump(&db, dialect).await?;
        if found != whole {
            let missing: Vec<_> = whole.iter().filter(|line| !found.contains(line)).collect();
            let more: Vec<_> = found.iter().filter(|line| !whole.contains(line)).collect();
            return Err(format!("it ends with another database; missing {missing:#?}, too much {more:#?}").into());
        }
        match repeated(&db).await?.first() {
            None => Ok(()),
            Some((name,)) => Err(format!("a statement of `{name}` ran twice").into()),
        }
    }

    /// Runs until it is stopped, or to the end where the point never comes; the connections, where they live on.
    async fn stop(&self, test: &TestDatabase) -> TestResult<Option<Db>> {
        match self.kill {
            Kill::Process => self.stop_process(test).await.map(|()| None),
            Kill::Backend => self.stop_backend(test).await.map(|()| None),
            Kill::Socket | Kill::Answer => self.cut(test).await.map(|()| None),
            Kill::Cancel => self.cancel(test).await.map(Some),
        }
    }

    async fn run(&self, url: &str, points: Points) -> TestResult {
        let db = Trial::connect(url).await?;
        // It fails, or the point never comes.
        let _: Result<Vec<Applied>, _> = Trial::migrate_with(&db, &self.folder.options()).with_subscriber(points).await;
        // Connections that broke are slow to close.
        let _ = timeout(Duration::from_millis(200), db.close()).await;
        Ok(())
    }

    async fn stop_process(&self, test: &TestDatabase) -> TestResult {
        let mut command = Command::new(&self.program);
        command.arg("doomed").arg(test.url()).arg(self.folder.path()).arg(self.at.to_string());
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        command.status().await?;
        Ok(())
    }

    async fn stop_backend(&self, test: &TestDatabase) -> TestResult {
        let (server, name) = (self.server.url.clone(), test.url().rsplit('/').next().unwrap_or_default().to_owned());
        let killer: Arc<Mutex<Option<std::thread::JoinHandle<()>>>> = Arc::default();
        let started = Arc::clone(&killer);
        let delay = Duration::from_micros(self.at * 137 % 3000);
        let points = Points::at(self.at, move || {
            let (server, name) = (server.clone(), name.clone());
            let thread = std::thread::spawn(move || end_backends(&server, &name, delay));
            *started.lock().expect("nobody panics with it") = Some(thread);
        });
        let url = test.url().split('?').next().unwrap_or_default().to_owned();
        self.run(&url, points).await?;
        let thread = killer.lock().expect("nobody panics with it").take();
        tokio::task::spawn_blocking(move || thread.map(std::thread::JoinHandle::join)).await?;
        Ok(())
    }

    async fn cut(&self, test: &TestDatabase) -> TestResult {
        let after = test.url().split_once('@').map_or("", |(_, after)| after);
        let address = after.split('/').next().unwrap_or_default();
        let proxy = Proxy::to(address).await?;
        let (wire, answer) = (proxy.wire(), self.kill == Kill::Answer);
        let points = Points::at(self.at, move || if answer { wire.deafen() } else { wire.cut() });
        self.run(&proxy.instead_of(test.url(), address), points).await
    }

    async fn cancel(&self, test: &TestDatabase) -> TestResult<Db> {
        let db = Trial::connect(test.url()).await?;
        let handle: Arc<Mutex<Option<AbortHandle>>> = Arc::default();
        let running = Arc::clone(&handle);
        let points = Points::at(self.at, move || {
            if let Some(handle) = &*running.lock().expect("nobody panics with it") {
                handle.abort();
            }
        });
        let (same, options) = (db.clone(), self.folder.options());
        let task = {
            let mut held = handle.lock().expect("nobody panics with it");
            let task = tokio::spawn(async move { Trial::migrate_with(&same, &options).with_subscriber(points).await });
            *held = Some(task.abort_handle());
            task
        };
        // It was given up, or the point never came.
        let _ = task.await;
        Ok(db)
    }
}

/// Ends all connections to a database, after a moment.
fn end_backends(server: &str, name: &str, delay: Duration) {
    std::thread::sleep(delay);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a thread has room for a runtime");
    runtime.block_on(async {
        let Ok(db) = Trial::connect(server).await else { return };
        if server.starts_with("postgres") {
            let end = format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
            // A connection that ended by itself needs no end.
            let _ = db.sql(end).execute().await;
        } else {
            let find = format!("select cast(id as char) from information_schema.processlist where db = '{name}'");
            for (id,) in db.sql(find).rows::<(String,)>().await.unwrap_or_default() {
                let _ = db.sql(format!("kill connection {id}")).execute().await;
            }
        }
        db.close().await;
    });
}
