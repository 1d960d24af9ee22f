//! Any schema A is brought to any schema B, and back, and each time the database is what was declared.

use std::fmt::Write;

use super::{Outcome, Progress, Run, cases::each_case, schema::Pair};
use crate::TestResult;
use modelink::{
    migrate::{Live, Plan, Scratch, compare, diff},
    schema::Table,
};

/// Plays the trial.
pub async fn random(run: &Run, progress: &impl Progress) -> Outcome {
    each_case(run, progress, async |scratch: &mut Scratch, pair: &Pair| play(scratch, pair).await).await
}

async fn play(scratch: &mut Scratch, pair: &Pair) -> TestResult {
    Plan::between(&pair.a, &pair.b)?;
    scratch.clear().await?;
    scratch.apply(&[], &pair.a).await.map_err(|error| format!("A cannot be made: {error}"))?;
    let first = holds(scratch, &pair.a, "A").await?;
    scratch.apply(&pair.a, &pair.b).await.map_err(|error| format!("A cannot become B: {error}"))?;
    let second = holds(scratch, &pair.b, "B").await?;
    let again = diff(&pair.b, &pair.b);
    if !again.is_empty() {
        return Err(format!("a second plan is not empty: {again:?}").into());
    }
    scratch.revert(&pair.a, &pair.b).await.map_err(|error| format!("B cannot become A again: {error}"))?;
    equal(&holds(scratch, &pair.a, "A again").await?, &first, "A after the way there and back")?;
    scratch.apply_online(&pair.a, &pair.b).await.map_err(|error| format!("A cannot become B while in use: {error}"))?;
    equal(&in_use(scratch).await?, &second, "B made while in use")?;
    scratch.revert_online(&pair.a, &pair.b).await.map_err(|error| format!("B in use cannot become A again: {error}"))?;
    equal(&in_use(scratch).await?, &first, "A after the way there and back while in use")?;
    scratch.clear().await?;
    scratch.apply(&[], &pair.b).await.map_err(|error| format!("B cannot be made: {error}"))?;
    equal(&scratch.live().await?, &second, "B made directly")
}

/// The catalog without the tables that were set aside.
async fn in_use(scratch: &mut Scratch) -> TestResult<Live> {
    let mut live = scratch.live().await?;
    live.tables.retain(|name, _| !name.contains("zz_dropped_"));
    Ok(live)
}

/// The catalog, which is that of these tables and nothing else.
async fn holds(scratch: &mut Scratch, tables: &[Table], what: &str) -> TestResult<Live> {
    let live = scratch.live().await?;
    let differences = compare(scratch.flavour(), &Live::expected(scratch.flavour(), tables), &live);
    if differences.is_empty() {
        return Ok(live);
    }
    let mut text = format!("{what} is not what was declared:");
    for difference in differences {
        write!(text, "\n  {difference}")?;
    }
    Err(text.into())
}

/// Two catalogs of one database are equal to the letter.
fn equal(a: &Live, b: &Live, what: &str) -> TestResult {
    for (name, table) in &a.tables {
        match b.tables.get(name) {
            Some(other) if other == table => {}
            other => return Err(format!("{what}: `{name}` differs:\n{table:#?}\n{other:#?}").into()),
        }
    }
    if a.tables.len() == b.tables.len() { Ok(()) } else { Err(format!("{what}: other tables").into()) }
}
