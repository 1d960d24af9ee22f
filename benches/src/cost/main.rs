//! What the library takes besides time: memory of a stream, and instructions of a query whose statements are known.
//!
//! `cargo run --release -p modelink-benches --bin cost -- stream --url postgres://…`
//! `cargo run --release -p modelink-benches --bin cost -- plan` (under `valgrind`)

mod plan;
#[path = "../commerce/shop.rs"]
mod shop;
mod stream;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// What the library takes besides time
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// How far the memory grows while many rows are streamed
    Stream {
        /// A database of the server to measure on; for SQLite, `sqlite:`
        #[arg(long, default_value = "sqlite:")]
        url: String,
        #[arg(long, default_value_t = 1_000_000)]
        rows: u64,
    },
    /// The part of `stream` that is measured: a program of its own, which has seen no row before
    #[command(hide = true)]
    Read { url: String },
    /// How many instructions lie between a call of a known query and its statement
    Plan {
        /// A database of the server to measure on; for SQLite, `sqlite:`
        #[arg(long, default_value = "sqlite:")]
        url: String,
    },
    /// The part of `plan` that is measured, under `valgrind`
    #[command(hide = true)]
    Ask { url: String, side: plan::Side },
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let within = match Options::parse().what {
        What::Stream { url, rows } => stream::run(&url, rows).await,
        What::Read { url } => stream::read(&url).await.map(|()| true),
        What::Plan { url } => plan::run(&url).await,
        What::Ask { url, side } => plan::ask(&url, side).await.map(|()| true),
    };
    match within {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
