//! `torture <trial>`: plays many cases of a trial, shows how far it is, and ends with `N passed, N failed`.

use std::{
    process::ExitCode,
    sync::atomic::{AtomicUsize, Ordering},
};

use clap::{Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use modelink_tests::{
    Server,
    torture::{self, Failure, Kill, Outcome, Progress, Run},
};

/// Tries what must hold with many cases.
#[derive(Debug, Parser)]
#[command(name = "torture")]
struct Args {
    #[command(subcommand)]
    trial: Trial,
    /// The database to try.
    #[arg(long, global = true, default_value = "all")]
    db: Choice,
    /// How many cases on each database.
    #[arg(long, global = true, default_value_t = 100)]
    cases: u64,
    /// Where the random cases begin; chosen by the clock when left out.
    #[arg(long, global = true)]
    seed: Option<u64>,
}

/// What can be tried.
#[derive(Debug, Clone, Subcommand)]
enum Trial {
    /// Random calls leave the database as a plain model in memory says
    Model,
    /// Every plan answers random queries over random schemas as the plainest way in memory does.
    Graph {
        /// The modules and links of each schema are dealt to three databases on these servers.
        #[arg(long)]
        apart: bool,
    },
    /// Many tasks write the same few records at once: no deadlock is seen, and every rule holds.
    Contend {
        /// For how long on each database.
        #[arg(long, default_value_t = 600)]
        seconds: u64,
    },
    /// The connection breaks at every round trip of a call, over one database and over three: it took effect as a whole or
    /// not at all.
    Faults,
    /// Cascades over several databases are broken off at any moment, while others link the same records.
    Journal {
        /// Link without a look at deletions that are on the way: then rows end wrong.
        #[arg(long, hide = true)]
        unfenced: bool,
    },
    /// A migration is stopped at any moment and run again.
    Crash {
        /// At how many of its moments; a number above theirs is all of them.
        #[arg(long, default_value_t = 16)]
        points: u64,
    },
    /// Many migrators start at once.
    Race {
        /// How many.
        #[arg(long, default_value_t = 32)]
        migrators: usize,
    },
    /// Tables of PostgreSQL are changed while others read and write them.
    Online {
        /// How many rows they have.
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
    },
    /// One run of the trial of crashes that ends its own process.
    #[command(hide = true)]
    Doomed {
        /// The database.
        url: String,
        /// The migrations.
        folder: std::path::PathBuf,
        /// Before this round trip.
        at: u64,
    },
    /// Any schema is brought to any other.
    Random,
    /// Whatever a name or a text holds, it is one token, and comes back as it was.
    Names,
    /// Rows are kept on the way from any schema to any other.
    Data,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Choice {
    Sqlite,
    Postgres,
    Mariadb,
    All,
}

impl Choice {
    fn servers(self) -> Vec<Server> {
        match self {
            Choice::Sqlite => vec![Server::sqlite()],
            Choice::Postgres => vec![Server::postgres()],
            Choice::Mariadb => vec![Server::mariadb()],
            Choice::All => vec![Server::sqlite(), Server::postgres(), Server::mariadb()],
        }
    }
}

/// A bar on the terminal, or a line at each tenth of the way elsewhere; a failure is told when it happens.
struct Bar {
    bar: ProgressBar,
    told: AtomicUsize,
}

impl Bar {
    fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len} {elapsed}").expect("the template is right");
        Bar { bar: ProgressBar::new(0).with_style(style), told: AtomicUsize::new(0) }
    }

    /// Those failures that were not told yet.
    fn tell(&self, failures: &[Failure]) {
        let told = self.told.swap(failures.len(), Ordering::Relaxed);
        for failure in failures.iter().skip(told) {
            self.bar.suspend(|| eprintln!("{failure}"));
        }
    }
}

impl Progress for Bar {
    fn begin(&self, database: &str, cases: u64) {
        self.bar.reset();
        self.bar.set_length(cases);
        self.bar.set_message(database.to_owned());
    }

    fn step(&self, failures: &[Failure]) {
        self.bar.inc(1);
        self.tell(failures);
        let (done, of) = (self.bar.position(), self.bar.length().unwrap_or_default());
        if self.bar.is_hidden() && done.is_multiple_of(of.div_ceil(10).max(1)) {
            eprintln!("{} {done}/{of}, {} failed so far", self.bar.message(), failures.len());
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let seed = args.seed.unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs()));
    let run = Run { servers: args.db.servers(), cases: args.cases, seed };
    let bar = Bar::new();
    println!("seed {seed}");
    let outcome = play(args.trial, &run, &bar).await;
    bar.bar.finish_and_clear();
    bar.tell(&outcome.failures);
    println!("{outcome}");
    if outcome.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn play(trial: Trial, run: &Run, progress: &Bar) -> Outcome {
    match trial {
        Trial::Model => torture::model(run, progress).await,
        Trial::Graph { apart } => torture::graph(run, progress, apart).await,
        Trial::Contend { seconds } => torture::contend(run, progress, seconds).await,
        Trial::Faults => torture::faults(run, progress, 1).await,
        Trial::Journal { unfenced } => {
            let (outcome, tally) = torture::journal(run, progress, !unfenced).await;
            println!("{tally}");
            outcome
        }
        Trial::Crash { points } => match std::env::current_exe() {
            Ok(program) => torture::crash(run, progress, Kill::ALL, points, &program).await,
            Err(error) => failed(error.to_string()),
        },
        Trial::Race { migrators } => torture::race(run, progress, migrators).await,
        Trial::Online { rows } => torture::online(rows).await,
        Trial::Doomed { url, folder, at } => match torture::doomed(&url, &folder, at).await {
            Ok(()) => Outcome::default(),
            Err(error) => failed(error.to_string()),
        },
        Trial::Random => torture::random(run, progress).await,
        Trial::Names => torture::names(run, progress).await,
        Trial::Data => torture::data(run, progress).await,
    }
}

fn failed(what: String) -> Outcome {
    Outcome { passed: 0, failures: vec![Failure { database: String::new(), seed: 0, what }] }
}
