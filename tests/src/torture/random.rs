//! Any schema A is brought to any schema B, and back.

use modelink::migrate::Scratch;
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{
    Failure, Outcome, Progress, Run,
    schema::{Pair, pairs},
};
use crate::{Server, TestResult};

/// How many smaller forms of a failing case are tried.
const SHRINKS: usize = 200;

/// Plays the trial.
pub async fn random(run: &Run, progress: &impl Progress) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, run.cases);
        for case in 0..run.cases {
            let seed = run.seed_of(case);
            match smallest_failure(server, seed).await {
                None => outcome.passed += 1,
                Some(what) => outcome.failures.push(Failure { database: server.name.into(), seed, what }),
            }
            progress.step();
        }
    }
    outcome
}

/// The cases of a seed.
fn case_of(seed: u64) -> impl ValueTree<Value = Pair> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    pairs().new_tree(&mut TestRunner::new_with_rng(Config::default(), rng)).expect("every list of steps is a case")
}

async fn smallest_failure(server: &Server, seed: u64) -> Option<String> {
    let mut tree = case_of(seed);
    let mut what = play(server, &tree.current()).await.err()?;
    let mut smallest = tree.current();
    for _ in 0..SHRINKS {
        let more = match play(server, &tree.current()).await {
            Err(error) => {
                (what, smallest) = (error, tree.current());
                tree.simplify()
            }
            Ok(()) => tree.complicate(),
        };
        if !more {
            break;
        }
    }
    Some(format!("{what}\n{smallest:#?}"))
}

async fn play(server: &Server, pair: &Pair) -> TestResult {
    let test = server.empty().await?;
    let mut scratch = Scratch::open(test.url()).await?;
    scratch.apply(&[], &pair.a).await?;
    scratch.apply(&pair.a, &pair.b).await?;
    scratch.apply(&pair.b, &[]).await?;
    scratch.close().await;
    Ok(())
}
