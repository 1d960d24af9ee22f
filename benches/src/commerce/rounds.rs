//! Rounds in which every side does the same, in another order each time.

use std::{collections::HashMap, time::Instant};

use crate::{side::Result, sides::Who};

/// What each side took in each round, in milliseconds.
pub struct Series {
    pub name: &'static str,
    pub times: Vec<(Who, Vec<f64>)>,
}

impl Series {
    pub fn of(&self, who: Who) -> Option<&[f64]> {
        self.times.iter().find(|(other, _)| *other == who).map(|(_, times)| &times[..])
    }
}

/// A clock for the parts of a piece of work.
pub struct Watch {
    start: Instant,
    laps: Vec<f64>,
}

impl Watch {
    pub fn new() -> Self {
        Watch { start: Instant::now(), laps: Vec::new() }
    }

    /// A part begins: what lies between two parts does not count.
    pub fn begin(&mut self) {
        self.start = Instant::now();
    }

    /// A part ends, which was so many pieces of work.
    pub fn end(&mut self, pieces: usize) {
        self.laps.push(1000.0 * self.start.elapsed().as_secs_f64() / pieces as f64);
    }

    /// Parts that another clock took.
    pub fn append(&mut self, parts: Watch) {
        self.laps.extend(parts.laps);
    }
}

/// So many rounds before those that count: PostgreSQL plans the first five executions of a statement anew on each connection.
const WARM_UP: usize = 5;

/// Plays rounds. The work gets a side and the number of the round, and ends as many parts as there are names.
pub async fn play<S, F>(names: &[&'static str], sides: &[(Who, S)], rounds: usize, mut work: F) -> Result<Vec<Series>>
where
    S: Clone,
    F: AsyncFnMut(S, usize, &mut Watch) -> Result,
{
    let mut times: HashMap<(usize, usize), Vec<f64>> = HashMap::new();
    for round in 0..WARM_UP + rounds {
        for place in 0..sides.len() {
            let side = (place + round) % sides.len();
            let mut watch = Watch::new();
            work(sides[side].1.clone(), round, &mut watch).await?;
            for (part, lap) in watch.laps.into_iter().enumerate().filter(|_| round >= WARM_UP) {
                times.entry((part, side)).or_default().push(lap);
            }
        }
    }
    let series = |(part, name): (usize, &&'static str)| {
        let of = |(side, (who, _)): (usize, &(Who, S))| (*who, times.remove(&(part, side)).unwrap_or_default());
        Series { name, times: sides.iter().enumerate().map(of).collect() }
    };
    Ok(names.iter().enumerate().map(series).collect())
}
