//! What a model costs the compiler: the same models in our form, in `#[sea_orm::model]` and with `DeriveEntityModel`, each
//! checked by `cargo check` without incremental data, dependencies built. Then ten times as many of ours, and, with incremental
//! data, ours again after one field was edited.
//!
//! `cargo run --release -p modelink-benches --bin compile [-- --json] [--models 50] [--rounds 5]`

mod measure;
mod write;

use std::process::ExitCode;

use measure::{Time, Workspace};
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
        workspace.check(form, 0)?;
    }
    let mut best = [Time::NEVER; Form::ALL.len()];
    // Round by round, so that a busy moment of the machine meets all forms alike.
    for round in 1..=options.rounds {
        for (form, best) in Form::ALL.into_iter().zip(&mut best) {
            *best = best.or_better(workspace.check(form, round)?);
        }
    }
    if options.json {
        println!("{}", json(&options, best));
    } else {
        table(&options, best);
    }
    Ok(())
}

/// Processor seconds, unless the name says that they are those of the clock.
fn json(options: &Options, [ours, model, derive, many, edit]: [Time; 5]) -> String {
    let (few, all) = (options.models, 10 * options.models);
    let ratio = many.processor / ours.processor;
    let figures = [
        ("modelink_s".to_owned(), ours.processor),
        ("sea_orm_model_s".to_owned(), model.processor),
        ("derive_entity_model_s".to_owned(), derive.processor),
        (format!("models_{all}_s"), many.processor),
        (format!("ratio_{all}_{few}"), ratio),
        ("edit_one_field_s".to_owned(), edit.processor),
        ("modelink_wall_s".to_owned(), ours.wall),
        (format!("models_{all}_wall_s"), many.wall),
        (format!("ratio_{all}_{few}_wall"), many.wall / ours.wall),
        ("edit_one_field_wall_s".to_owned(), edit.wall),
    ];
    let figures: Vec<String> = figures.iter().map(|(name, value)| format!(r#""{name}": {value:.3}"#)).collect();
    format!("{{{}}}", figures.join(", "))
}

fn table(options: &Options, best: [Time; 5]) {
    println!("seconds of `cargo check`, {} models, best of {}", options.models, options.rounds);
    println!("{:<28} {:>13} {:>8}", "", "user + system", "clock");
    for (form, time) in Form::ALL.into_iter().zip(best) {
        let ratio = time.processor / best[0].processor;
        println!("{:<28} {:>13.3} {:>8.3}   {ratio:>6.2} x ours", form.title(), time.processor, time.wall);
    }
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
