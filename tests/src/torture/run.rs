//! What every trial is given, and what it gives back.

use std::fmt;

use crate::Server;

/// What a trial is asked to do.
#[derive(Debug, Clone)]
pub struct Run {
    /// The databases to try, one after the other.
    pub servers: Vec<Server>,
    /// How many cases on each database.
    pub cases: u64,
    /// Where the random cases begin: the same seed gives the same cases.
    pub seed: u64,
}

impl Run {
    /// The seed of one case: cases are independent, and each can be played alone by `--seed <this> --cases 1`.
    pub fn seed_of(&self, case: u64) -> u64 {
        self.seed.wrapping_add(case)
    }
}

/// Who watches a trial.
pub trait Progress: Send + Sync {
    /// A database is about to be tried with this many cases.
    fn begin(&self, database: &str, cases: u64);
    /// One more case has ended; these have failed so far.
    fn step(&self, failures: &[Failure]);
}

/// Nobody watches: the suites.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn step(&self, _: &[Failure]) {}
}

/// A case that failed.
#[derive(Debug, Clone)]
pub struct Failure {
    /// On which database.
    pub database: String,
    /// Plays it again: `--seed <seed> --cases 1`.
    pub seed: u64,
    /// The smallest form of the case that still fails, and what went wrong.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, seed {}: {}", self.database, self.seed, self.what)
    }
}

/// How a trial ended.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// How many cases held.
    pub passed: u64,
    /// Those that did not.
    pub failures: Vec<Failure>,
}

impl Outcome {
    /// Ends a test: fails with every failure in words.
    ///
    /// # Panics
    /// When a case failed, or when none was played.
    pub fn assert(&self) {
        let told: Vec<_> = self.failures.iter().map(ToString::to_string).collect();
        assert!(self.failures.is_empty(), "{} failed:\n{}", told.len(), told.join("\n"));
        assert!(self.passed > 0, "no case was played");
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failures.len())
    }
}
