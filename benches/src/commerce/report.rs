//! The table, and the same as JSON.

use serde_json::{Map, Value, json};

use crate::{
    rounds::Series,
    sides::Who,
    stats::{Ratio, median},
};

/// One line: modelink in one of its forms against the others.
pub struct Line {
    name: String,
    ours: f64,
    limit: f64,
    /// What the best one by hand was.
    plan: &'static str,
    to_limit: Ratio,
    sea: Option<(f64, Ratio)>,
}

/// Those by hand, and what they are called.
const HAND: [(Who, &str); 3] = [(Who::Statement, "one statement"), (Who::Nodes, "a statement a list"), (Who::Hand, "by hand")];

impl Line {
    /// The lines of an operation: one for each form of modelink.
    pub fn of(series: &Series) -> Vec<Line> {
        let hand = HAND.into_iter().filter_map(|(who, plan)| Some((series.of(who)?, plan)));
        let Some((limit, plan)) = hand.min_by(|(a, _), (b, _)| median(a).total_cmp(&median(b))) else { return Vec::new() };
        let line = |(who, suffix): (Who, &str)| {
            let ours = series.of(who)?;
            Some(Line {
                name: format!("{}{suffix}", series.name),
                ours: median(ours),
                limit: median(limit),
                plan,
                to_limit: Ratio::between(ours, limit),
                sea: series.of(Who::SeaOrm).map(|sea| (median(sea), Ratio::between(ours, sea))),
            })
        };
        [(Who::Modelink, ""), (Who::Typed, "_typed")].into_iter().filter_map(line).collect()
    }

    /// Requests of many tasks are counted by the second too.
    fn is_rate(&self) -> bool {
        self.name.starts_with("G1c")
    }
}

/// The table for people.
pub fn table(lines: &[Line]) {
    let head = ["modelink ms", "limit ms", "ratio (90 %)", "SeaORM ms", "ratio (90 %)", "the limit is"];
    println!("{:<14} {:>12} {:>10} {:>20} {:>10} {:>20}   {}", "", head[0], head[1], head[2], head[3], head[4], head[5]);
    let ratio = |ratio: &Ratio| format!("{:.2} ({:.2}-{:.2})", ratio.median, ratio.low, ratio.high);
    for line in lines {
        let (sea, to_sea) = match &line.sea {
            Some((sea, to_sea)) => (format!("{sea:.3}"), ratio(to_sea)),
            None => ("-".into(), "-".into()),
        };
        let (to_limit, ours, limit) = (ratio(&line.to_limit), line.ours, line.limit);
        print!("{:<14} {ours:>12.3} {limit:>10.3} {to_limit:>20} {sea:>10} {to_sea:>20}   {}", line.name, line.plan);
        if line.is_rate() {
            print!("; requests a second: {:.0} of {:.0} = {:.2}", 1e3 / ours, 1e3 / limit, 1.0 / line.to_limit.median);
        }
        println!();
    }
}

/// The same for programs.
pub fn json(lines: &[Line], about: Value) -> Value {
    let mut ops = Map::new();
    for line in lines {
        let mut op = Map::new();
        let mut put = |name: &str, value: Value| op.insert(name.to_owned(), value);
        put("modelink_ms", json!(line.ours));
        put("limit_ms", json!(line.limit));
        put("limit_plan", json!(line.plan));
        put("ratio_limit", json!(line.to_limit.median));
        put("ratio_limit_90", json!([line.to_limit.low, line.to_limit.high]));
        if let Some((sea, ratio)) = &line.sea {
            put("seaorm_ms", json!(sea));
            put("ratio_seaorm", json!(ratio.median));
            put("ratio_seaorm_90", json!([ratio.low, ratio.high]));
        }
        if line.is_rate() {
            put("modelink_rps", json!(1e3 / line.ours));
            put("limit_rps", json!(1e3 / line.limit));
            put("ratio_limit_rps", json!(1.0 / line.to_limit.median));
        }
        ops.insert(line.name.clone(), op.into());
    }
    json!({ "ops": ops, "about": about })
}
