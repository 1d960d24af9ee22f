//! Many migrators at once: one does the work, and none fails.

use modelink::{App, Error};
use tokio::task::JoinSet;

use super::{
    Failure, Outcome, Progress, Run,
    crash::{dialect, files},
    dump::repeated,
    plans,
    trial::{Folder, Trial},
};
use crate::{Server, TestResult};

/// Plays the trial: each case is a round of so many migrators.
pub async fn race(run: &Run, progress: &impl Progress, migrators: usize) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, run.cases);
        for case in 0..run.cases {
            let seed = run.seed_of(case);
            match round(server, seed, migrators).await {
                Ok(()) => outcome.passed += 1,
                Err(error) => outcome.failures.push(Failure { database: server.name.into(), seed, what: error.to_string() }),
            }
            progress.step(&outcome.failures);
        }
    }
    outcome
}

/// A plan of everything that a seed chooses, and an index beside running queries.
fn plan(server: &Server, seed: u64) -> TestResult<Folder> {
    let dialect = dialect(server);
    let folder = files(dialect, seed)?;
    let before = plans::second(seed);
    let mut after = before.clone();
    after[0].indexes.push(plans::index("product_race_idx", "price", false, None));
    let mut known = before;
    plans::settle(&mut known);
    plans::settle(&mut after);
    folder.add(dialect, "3_race", [&known, &after], ["", ""])?;
    Ok(folder)
}

async fn round(server: &Server, seed: u64, migrators: usize) -> TestResult {
    let folder = plan(server, seed)?;
    let test = server.empty().await?;
    let mut runs = JoinSet::new();
    for _ in 0..migrators {
        let (url, options) = (test.url().to_owned(), folder.options());
        runs.spawn(async move {
            let db = Trial::builder().default(url).options(|options| options.max_connections = 2).connect().await?;
            let applied = Trial::migrate_with(&db, &options).await?.len();
            db.close().await;
            Ok::<_, Error>(applied)
        });
    }
    let mut counts = Vec::new();
    while let Some(run) = runs.join_next().await {
        counts.push(run??);
    }
    counts.sort_unstable();
    let expected: Vec<usize> = std::iter::repeat_n(0, migrators - 1).chain([3]).collect();
    if counts != expected {
        return Err(format!("the migrators applied {counts:?} migrations").into());
    }
    let db = Trial::connect(test.url()).await?;
    match repeated(&db).await?.first() {
        None => Ok(()),
        Some((name,)) => Err(format!("a statement of `{name}` ran twice").into()),
    }
}
