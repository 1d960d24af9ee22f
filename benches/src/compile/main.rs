//! What a model costs the compiler: the same models in our form, in `#[sea_orm::model]` and with `DeriveEntityModel`, each
//! checked by `cargo check` without incremental data, dependencies built.
//!
//! `cargo run --release -p modelink-benches --bin compile [-- --json] [--models 50] [--rounds 5]`

mod measure;
mod write;

use std::process::ExitCode;

use measure::Workspace;
use write::Form;

/// What the command line asks for.
struct Options {
    json: bool,
    models: usize,
    rounds: usize,
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options { json: false, models: 50, rounds: 5 };
    while let Some(argument) = arguments.next() {
        let mut number = || {
            let value = arguments.next().and_then(|value| value.parse().ok()).filter(|value| *value > 0);
            value.ok_or_else(|| format!("`{argument}` wants a number above 0"))
        };
        match argument.as_str() {
            "--json" => options.json = true,
            "--models" => options.models = number()?,
            "--rounds" => options.rounds = number()?,
            _ => return Err(format!("unknown option `{argument}`: write `--json`, `--models N` or `--rounds N`")),
        }
    }
    Ok(options)
}

fn run() -> Result<(), String> {
    let options = options(std::env::args().skip(1))?;
    let workspace = Workspace::create(options.models)?;
    for form in Form::ALL {
        // Dependencies, and a first look at whether it compiles at all.
        workspace.check(form)?;
    }
    let mut best = [f64::INFINITY; Form::ALL.len()];
    // Round by round, so that a busy moment of the machine meets all forms alike.
    for _ in 0..options.rounds {
        for (form, best) in Form::ALL.into_iter().zip(&mut best) {
            *best = best.min(workspace.check(form)?);
        }
    }
    let [ours, model, derive] = best;
    if options.json {
        println!(r#"{{"modelink_s": {ours:.3}, "sea_orm_model_s": {model:.3}, "derive_entity_model_s": {derive:.3}}}"#);
        return Ok(());
    }
    println!("user + system seconds of `cargo check`, {} models, best of {}", options.models, options.rounds);
    for (form, seconds) in Form::ALL.into_iter().zip(best) {
        println!("{:<22} {seconds:>7.3}   {:>6.2} x ours", form.title(), seconds / ours);
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
