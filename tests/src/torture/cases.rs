//! Trials that play random pairs of schemas, each database used again for the next case.

use modelink::migrate::{Scratch, diff, render};
use proptest::strategy::ValueTree;

use super::{
    Failure, Outcome, Progress, Run,
    schema::{Pair, case_of},
};
use crate::{Server, TestResult};

/// How many smaller forms of a failing case are tried.
const SHRINKS: usize = 300;

/// Plays every case on every database.
pub(super) async fn each_case(
    run: &Run,
    progress: &impl Progress,
    play: impl AsyncFn(&mut Scratch, &Pair) -> TestResult,
) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, run.cases);
        if let Err(error) = on_server(server, run, progress, &play, &mut outcome).await {
            outcome.failures.push(Failure { database: server.name.into(), seed: run.seed, what: error.to_string() });
        }
    }
    outcome
}

async fn on_server(
    server: &Server,
    run: &Run,
    progress: &impl Progress,
    play: &impl AsyncFn(&mut Scratch, &Pair) -> TestResult,
    outcome: &mut Outcome,
) -> TestResult {
    let test = server.empty().await?;
    let url = if server.name == Server::sqlite().name { "sqlite::memory:" } else { test.url() };
    let mut scratch = Scratch::open(url).await?;
    for case in 0..run.cases {
        let seed = run.seed_of(case);
        match smallest_failure(&mut scratch, seed, play).await {
            None => outcome.passed += 1,
            Some(what) => outcome.failures.push(Failure { database: server.name.into(), seed, what }),
        }
        progress.step(&outcome.failures);
    }
    scratch.close().await;
    Ok(())
}

async fn smallest_failure(
    scratch: &mut Scratch,
    seed: u64,
    play: &impl AsyncFn(&mut Scratch, &Pair) -> TestResult,
) -> Option<String> {
    let mut tree = case_of(seed);
    let mut what = play(scratch, &tree.current()).await.err()?;
    let mut smallest = tree.current();
    // The failure again, in ever smaller cases.
    let mut smaller = tree.simplify();
    for _ in 0..SHRINKS {
        if !smaller {
            break;
        }
        smaller = match play(scratch, &tree.current()).await {
            Err(error) => {
                (what, smallest) = (error, tree.current());
                tree.simplify()
            }
            Ok(()) => tree.complicate(),
        };
    }
    let statements: Vec<_> = render(scratch.flavour(), &diff(&smallest.a, &smallest.b)).into_iter().map(|one| one.sql).collect();
    Some(format!("{what}\n{:#?}\nA -> B:\n{}", smallest.edits, statements.join(";\n")))
}
