//! Questions: compared, then measured.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    CONNECTIONS,
    rounds::{Series, play},
    seed::Workload,
    side::{Ask, Reads, Result},
    sides::Sides,
};

/// A question.
#[derive(Clone, Copy)]
enum Question {
    One,
    Page,
    List,
    OfBrand,
}

/// What is asked, and how often in a round.
const QUESTIONS: [(&str, Question, usize); 4] =
    [("G1", Question::One, 50), ("G2", Question::Page, 4), ("G3", Question::List, 1), ("G4", Question::OfBrand, 20)];

/// How often each of the tasks asks in a round.
const REQUESTS: usize = 60;

async fn ask(question: Question, side: &dyn Reads, workload: &Workload, turn: usize) -> Result<String> {
    let first = |count: usize| Ask::From(&workload.some(turn, count)[0], count);
    match question {
        Question::One => side.products(Ask::One(&workload.some(turn, 1)[0])).await,
        Question::Page => side.products(first(workload.scale.page)).await,
        Question::List => side.products(first(workload.scale.list)).await,
        Question::OfBrand => side.of_brand(&workload.brands[turn * 31 % workload.brands.len()]).await,
    }
}

/// Lists below a row have no order that all sides share.
fn sorted(answer: &str) -> Result<Value> {
    fn sort(value: &mut Value, nested: bool) {
        match value {
            Value::Array(items) => {
                items.iter_mut().for_each(|item| sort(item, true));
                if nested {
                    items.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
                }
            }
            Value::Object(fields) => fields.values_mut().for_each(|field| sort(field, true)),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(answer)?;
    sort(&mut value, false);
    Ok(value)
}

/// All sides give the same answers.
pub async fn compare(sides: &Sides, workload: &Workload) -> Result {
    for (name, question, _) in QUESTIONS {
        for turn in 0..3 {
            let mut answers = Vec::new();
            for (_, side) in sides.readers() {
                answers.push(sorted(&ask(question, &*side, workload, turn).await?)?);
            }
            let whole = answers[0].as_array().is_some_and(|rows| !rows.is_empty());
            if !whole || answers.iter().any(|answer| *answer != answers[0]) {
                let texts: Vec<String> = answers.iter().map(|answer| answer.to_string().chars().take(600).collect()).collect();
                return Err(format!("the answers to {name} differ:\n{}", texts.join("\n")).into());
            }
        }
    }
    Ok(())
}

/// One after the other.
pub async fn measure(sides: &Sides, workload: &Workload, rounds: usize, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Series>> {
    let mut all = Vec::new();
    for (name, question, times) in QUESTIONS.into_iter().filter(|(name, ..)| wanted(name)) {
        let (names, readers) = ([name], sides.readers());
        let series = play(&names, &readers, rounds, async |side, round, watch| {
            watch.begin();
            for time in 0..times {
                ask(question, &*side, workload, round * times + time).await?;
            }
            watch.end(times);
            Ok(())
        });
        all.extend(series.await?);
    }
    Ok(all)
}

/// G1 from as many tasks as the pool has connections.
pub async fn concurrent(sides: &Sides, workload: &Arc<Workload>, rounds: usize) -> Result<Vec<Series>> {
    play(&["G1c"], &sides.readers(), rounds, async |side, round, watch| {
        watch.begin();
        let task = |task: usize| {
            let (side, workload) = (side.clone(), workload.clone());
            tokio::spawn(async move {
                for time in 0..REQUESTS {
                    let turn = (round * CONNECTIONS as usize + task) * REQUESTS + time;
                    ask(Question::One, &*side, &workload, turn).await?;
                }
                Result::Ok(())
            })
        };
        let tasks: Vec<_> = (0..CONNECTIONS as usize).map(task).collect();
        let count = tasks.len();
        for task in tasks {
            task.await??;
        }
        watch.end(count * REQUESTS);
        Ok(())
    })
    .await
}
