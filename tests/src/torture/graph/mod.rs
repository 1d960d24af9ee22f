//! Random queries against the plainest way to answer them: every plan gives the same text and the same rows, which
//! are those expected.

mod ask;
mod rows;
mod seed;
mod world;

use modelink::{App, Db, graph::Plan, schema::Model as _};
use serde_json::Value as Json;

use self::{
    ask::{Ask, Asked, queries},
    rows::Built,
    world::{Model, World, pick},
};
use super::{Failure, Outcome, Progress, Run, shrink::smallest_failure};
use crate::{
    TestResult,
    shop::{
        Shop,
        blog::{BlogPost, Comment},
        brand::Brand,
        cart::Cart,
        customer::Customer,
        inventory::Item,
        product::{Category, Product, Seo, Tag, Variant},
    },
};

/// How many queries are asked of the same data.
const QUERIES: u64 = 50;

/// Plays random queries over random data.
pub async fn graph(run: &Run, progress: &impl Progress) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, run.cases);
        let mut data = None;
        for case in 0..run.cases {
            let seed = run.seed_of(case);
            // A case can be played alone: its data depends on its seed too.
            let wanted = seed / QUERIES;
            if data.as_ref().is_none_or(|(known, _, _)| *known != wanted) {
                data = match open(server, wanted).await {
                    Ok((db, world)) => Some((wanted, db, world)),
                    Err(error) => {
                        let what = format!("no data: {error}");
                        outcome.failures.push(Failure { database: server.name.into(), seed, what });
                        break;
                    }
                };
            }
            let Some((_, db, world)) = &data else { break };
            match smallest_failure(queries(), seed, async |(root, ask)| play(db, world, *root, ask).await).await {
                None => outcome.passed += 1,
                Some(what) => outcome.failures.push(Failure { database: server.name.into(), seed, what }),
            }
            progress.step(&outcome.failures);
        }
    }
    outcome
}

async fn open(server: &crate::Server, seed: u64) -> TestResult<(Db, World)> {
    let db = server.connect::<Shop>().await?;
    Shop::push(&db).await?;
    seed::fill(&db, seed).await?;
    let world = World::read(&db).await?;
    Ok((db, world))
}

/// Asks one query of every plan.
async fn play(db: &Db, world: &World, root: usize, ask: &Ask) -> TestResult {
    let model = pick(&world.models, root);
    let expected = world.answer(model, ask);
    let rows: Json = serde_json::from_str(&expected)?;
    // The second time it is known how many records there are.
    for plan in [Plan::PerNode, Plan::OneStatement, Plan::Auto, Plan::Auto] {
        let failed = |error| format!("{plan:?} of {}: {error}", model.name);
        let (found, built) = answers(db, world, model, ask, plan).await.map_err(failed)?;
        if found != expected {
            return Err(format!("{plan:?} of {}:\nexpected {expected}\nfound    {found}", model.name).into());
        }
        if built != rows {
            return Err(format!("{plan:?} of {}:\nexpected {rows}\nbuilt    {built}", model.name).into());
        }
    }
    Ok(())
}

/// The text, and the rows as they are built.
async fn answers(db: &Db, world: &World, model: &Model, ask: &Ask, plan: Plan) -> TestResult<(String, Json)> {
    macro_rules! root {
        ($($ty:ty),*) => {
            $(if model.name == <$ty>::DEF.name {
                let asked = Asked { ask, model, world, root: true };
                let query = modelink::private::root::<$ty, _>(asked).plan(plan);
                let built = query.fetch(db).await?.into_iter().map(|Built(row)| row).collect();
                return Ok((query.json(db).await?, built));
            })*
        };
    }
    root!(Product, Variant, Tag, Category, Seo, Brand, BlogPost, Comment, Item, Customer, Cart);
    Err(format!("`{}` is no root", model.name).into())
}
