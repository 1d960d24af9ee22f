//! Random calls against a plain model in memory: after each call the database holds what the model says.

mod play;
mod step;
mod world;

pub(super) use self::play::is_typed;
use self::{
    play::Table,
    step::{Step, steps},
    world::World,
};
use super::{Failure, Outcome, Progress, Run, shrink::smallest_failure};
use crate::{TestResult, shop::Shop};
use modelink::{App, Db};

/// Plays sequences of calls, each on an empty database.
pub async fn model(run: &Run, progress: &impl Progress) -> Outcome {
    let mut outcome = Outcome::default();
    for server in &run.servers {
        progress.begin(server.name, run.cases);
        let db = match open(server).await {
            Ok(db) => db,
            Err(error) => {
                let what = format!("no database: {error}");
                outcome.failures.push(Failure { database: server.name.into(), seed: run.seed, what });
                continue;
            }
        };
        for case in 0..run.cases {
            let seed = run.seed_of(case);
            match smallest_failure(steps(), seed, async |steps| sequence(&db, steps).await).await {
                None => outcome.passed += 1,
                Some(what) => outcome.failures.push(Failure { database: server.name.into(), seed, what }),
            }
            progress.step(&outcome.failures);
        }
    }
    outcome
}

async fn open(server: &crate::Server) -> TestResult<Db> {
    let db = server.connect::<Shop>().await?;
    Shop::push(&db).await?;
    Ok(db)
}

/// Plays one sequence, in the database and in memory.
async fn sequence(db: &Db, steps: &[Step]) -> TestResult {
    play::clear(db).await?;
    let mut world = World::default();
    for (at, step) in steps.iter().enumerate() {
        let (before, call) = (world.clone(), world.resolve(step));
        let expected = world.apply(&call);
        let happened = play::call(db, &call).await;
        match (&expected, &happened) {
            (Ok(expected), Ok(happened)) if expected == happened => {}
            (Err(()), Err(error)) if play::is_typed(error) => world = before,
            _ => return Err(format!("call {at}, {call:?}: expected {expected:?}, got {happened:?}").into()),
        }
        let (expected, found): (Table, Table) = (world.rows(), play::rows(db).await?);
        if expected != found {
            let lacks: Vec<_> = expected.difference(&found).collect();
            let more: Vec<_> = found.difference(&expected).collect();
            return Err(format!("after call {at}, {call:?}: the database lacks {lacks:?} and has {more:?}").into());
        }
    }
    Ok(())
}
