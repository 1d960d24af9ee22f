//! The smallest form of a case that fails.

use std::fmt;

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::TestResult;

/// How many smaller forms of a failing case are tried.
const SHRINKS: usize = 200;

/// Plays the case of a seed. Where it fails, plays smaller forms of it, and tells the smallest that fails still.
pub async fn smallest_failure<S>(cases: S, seed: u64, play: impl AsyncFn(&S::Value) -> TestResult) -> Option<String>
where
    S: Strategy<Value: fmt::Debug>,
{
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut tree = cases.new_tree(&mut TestRunner::new_with_rng(Config::default(), rng)).expect("the strategy rejects nothing");
    let mut smallest = tree.current();
    let mut what = play(&smallest).await.err()?;
    let mut more = tree.simplify();
    for _ in 0..SHRINKS {
        if !more {
            break;
        }
        let case = tree.current();
        more = match play(&case).await {
            Err(error) => {
                (what, smallest) = (error, case);
                tree.simplify()
            }
            Ok(()) => tree.complicate(),
        };
    }
    Some(format!("{what}\n{smallest:#?}"))
}
