//! modelink against what a person would write by hand over sqlx, and against SeaORM's own loader and bulk statements, on
//! one workload: a shop of 10,000 products. The database is made for the run beside the one that is named, and removed.
//!
//! `cargo run --release -p modelink-benches --bin commerce -- --url postgres://… [--json FILE] [--quick]`

mod hand;
mod ours;
mod reads;
mod report;
mod rounds;
mod sea;
mod seed;
mod shop;
mod side;
mod sides;
mod stats;
mod writes;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::Parser;
use modelink::{App as _, db::TestDatabase};
use seed::{Scale, Workload};
use shop::Shop;
use side::Result;
use sides::Sides;

/// Connections of each side, and tasks that ask at once.
const CONNECTIONS: u32 = 16;

/// modelink against statements by hand and against SeaORM, on one workload
#[derive(Parser)]
struct Options {
    /// A database of the server to measure on; for SQLite, any address
    #[arg(long)]
    url: String,
    /// Writes the figures to this file too
    #[arg(long)]
    json: Option<PathBuf>,
    /// Few rounds: for a first look
    #[arg(long)]
    quick: bool,
    /// A tenth of the rows
    #[arg(long)]
    small: bool,
    /// How many rounds
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: Option<u32>,
    /// Only these operations, as `G1,L1`
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

impl Options {
    fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 5 } else { 30 }) as usize
    }

    fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

async fn seeded(url: &str, scale: Scale) -> Result<Workload> {
    let db = Shop::connect(url).await?;
    Shop::push(&db).await?;
    let workload = Workload::seed(&db, scale).await?;
    writes::analyze(&db).await?;
    db.close().await;
    Ok(workload)
}

async fn run(options: &Options) -> Result {
    let test = TestDatabase::create(&options.url).await?;
    let scale = if options.small { Scale::SMALL } else { Scale::FULL };
    let workload = Arc::new(seeded(test.url(), scale).await?);
    // All sides begin with connections that have done nothing yet.
    let sides = Sides::open(test.url()).await?;

    reads::compare(&sides, &workload).await?;
    writes::compare(&sides, &workload).await?;
    let (rounds, wants) = (options.rounds(), |name: &str| options.wants(name));
    let mut series = reads::measure(&sides, &workload, rounds, &wants).await?;
    if wants("G1c") {
        series.extend(reads::concurrent(&sides, &workload, rounds).await?);
    }
    series.extend(writes::measure(&sides, &workload, rounds, &wants).await?);
    sides.db.close().await;

    let lines: Vec<_> = series.iter().flat_map(report::Line::of).collect();
    report::table(&lines);
    if let Some(path) = &options.json {
        let scheme = options.url.split(':').next();
        let about = serde_json::json!({ "database": scheme, "rounds": rounds, "small": options.small });
        std::fs::write(path, serde_json::to_string_pretty(&report::json(&lines, about))?)?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
