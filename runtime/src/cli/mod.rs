//! The command line of an application: `fn main() -> ExitCode { modelink::cli::main::<Shop>() }`.
//!
//! What was asked for goes to stdout, progress and errors to stderr. The exit code is 0 when it is done or there was nothing
//! to do, 1 when it failed or `lint` has something to say, 2 for a wrong usage, 3 when `--check` found something to do, and 4 when something was refused
//! that needs consent by name.

mod args;
mod commands;
mod grant;
mod links;
mod lint;
mod report;

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use crate::{app::App, error::Error};
use args::Args;
use report::Screen;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is done, or there was nothing to do.
    Done,
    /// `--check` found something to do.
    Stale,
    /// `lint` has something to say.
    Found,
}

/// Runs the command that the arguments of this process name.
pub fn main<A: App>() -> ExitCode {
    run::<A>(std::env::args_os())
}

/// Runs the command that these arguments name; the first is the name of the program.
pub fn run<A: App>(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    // A file that is not there, or cannot be read, sets nothing.
    let _ = dotenvy::dotenv();
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            // Nobody is left to tell where stderr is closed.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let screen = Screen::new(&args.shown);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build() {
        Ok(runtime) => runtime,
        Err(error) => {
            screen.failure(&Error::Config(format!("no thread can be started: {error}")));
            return ExitCode::FAILURE;
        }
    };
    let result = runtime.block_on(commands::run::<A>(&args, &screen));
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::FAILURE,
        Ok(Outcome::Stale) => ExitCode::from(3),
        Err(error) => {
            screen.failure(&error);
            ExitCode::from(if matches!(error, Error::Refused(_)) { 4 } else { 1 })
        }
    }
}
