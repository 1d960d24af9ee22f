//! Random queries over random data of random schemas against the plainest way to answer them: every plan gives the same
//! text and the same rows, which are those expected.

mod answer;
mod ask;
mod dice;
mod rows;
mod schemas;
mod seed;
mod shop;
mod told;
mod world;

use modelink::graph::Plan;

use self::{
    ask::{Ask, Asked, queries},
    schemas::{Homes, Opened, Schema},
    world::{World, pick},
};
use super::{Failure, Outcome, Progress, Run, shrink::smallest_failure};
use crate::TestResult;

/// How many queries are asked of the same data.
const QUERIES: u64 = 100;

/// The length of pages, where a list is asked for by pages too.
const PAGE: u64 = 4;

/// Databases that are filled.
struct Filled {
    /// What it was filled from.
    seed: u64,
    schema: Schema,
    home: Opened,
    world: World,
}

/// Plays random queries over random data: on each database, or on several at once, over which modules and links are dealt.
pub async fn graph(run: &Run, progress: &impl Progress, apart: bool) -> Outcome {
    let mut outcome = Outcome::default();
    let homes = if apart { vec![Homes::apart(&run.servers)] } else { run.servers.iter().map(Homes::on).collect() };
    for homes in &homes {
        progress.begin(homes.name, run.cases);
        let mut filled = None;
        for case in 0..run.cases {
            let seed = run.seed_of(case);
            match play(homes, &mut filled, seed).await {
                None => outcome.passed += 1,
                Some(what) => outcome.failures.push(Failure { database: homes.name.into(), seed, what }),
            }
            progress.step(&outcome.failures);
        }
    }
    outcome
}

/// Plays the case of a seed, from which its schema, its data and its query follow: a case can be played alone.
async fn play(homes: &Homes, filled: &mut Option<Filled>, seed: u64) -> Option<String> {
    let data = seed / QUERIES;
    if filled.as_ref().is_none_or(|filled| filled.seed != data) {
        match fill(homes, data).await {
            Ok(new) => *filled = Some(new),
            Err(error) => return Some(format!("no data: {error}")),
        }
    }
    let filled = filled.as_ref()?;
    let what = smallest_failure(queries(), seed, async |(root, ask)| compare(filled, *root, ask).await).await?;
    Some(format!("{}: {what}", filled.schema.name))
}

async fn fill(homes: &Homes, seed: u64) -> TestResult<Filled> {
    let mut schemas = schemas::all();
    let schema = schemas.swap_remove(seed as usize % schemas.len());
    let home = (schema.open)(homes, seed).await?;
    if schema.is_shop() {
        shop::fill(&home.db, seed).await?
    } else {
        seed::fill(&home.db, &schema, seed).await?
    }
    let world = World::read(&home.db, &schema).await?;
    Ok(Filled { seed, schema, home, world })
}

/// Asks one query of every plan.
async fn compare(filled: &Filled, root: usize, ask: &Ask) -> TestResult {
    let Filled { schema, home: Opened { db, .. }, world, .. } = filled;
    let &(name, root) = pick(&schema.roots, root);
    let model = world.model(name);
    let rows = world.answer(model, ask);
    let text = rows.to_string();
    let asked = Asked { ask, model, world, step: None };
    // The second time it is known how many records there are.
    let plans = [Plan::PerNode, Plan::OneStatement, Plan::Auto, Plan::Auto];
    let fits = |plan: &Plan| *plan != Plan::OneStatement || (db.places().count() == 1 && asked.fits_one_statement());
    for plan in plans.into_iter().filter(fits) {
        let (found, built) = (root.all)(db, asked, plan).await.map_err(|error| format!("{plan:?}: {error}\n{asked}"))?;
        if found != text {
            return Err(format!("{plan:?}: {asked}\nexpected {text}\nfound    {found}").into());
        }
        if built != rows {
            return Err(format!("{plan:?}: {asked}\nexpected {rows}\nbuilt    {built}").into());
        }
    }
    // Some of those that ask for a whole list: pages take many calls.
    if ask.limit.is_none() && ask.offset.is_none() && ask.columns.len() == 1 {
        let paged = (root.pages)(db, asked, PAGE).await.map_err(|error| format!("by pages: {error}\n{asked}"))?;
        if paged != rows {
            return Err(format!("by pages: {asked}\nexpected {rows}\nfound    {paged}").into());
        }
    }
    Ok(())
}
