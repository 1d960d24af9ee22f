//! Medians, and how sure they are.

/// The middle of the values.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => sorted[n / 2],
        n => f64::midpoint(sorted[n / 2 - 1], sorted[n / 2]),
    }
}

/// A ratio and the interval that holds it with a probability of 90 %.
#[derive(Clone, Copy)]
pub struct Ratio {
    pub median: f64,
    pub low: f64,
    pub high: f64,
}

/// How often the rounds are drawn anew.
const DRAWS: usize = 2_000;

impl Ratio {
    /// The median of what the rounds gave one by one, so that a slow moment of the machine meets both sides; the interval
    /// is that of the medians of rounds drawn at random from these.
    pub fn between(ours: &[f64], theirs: &[f64]) -> Self {
        let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
        let mut random = fastrand::Rng::with_seed(1);
        let mut draw = || median(&ratios.iter().map(|_| ratios[random.usize(..ratios.len())]).collect::<Vec<_>>());
        let mut medians: Vec<f64> = (0..DRAWS).map(|_| draw()).collect();
        medians.sort_by(f64::total_cmp);
        Ratio { median: median(&ratios), low: medians[DRAWS / 20], high: medians[DRAWS - 1 - DRAWS / 20] }
    }
}
