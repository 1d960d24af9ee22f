//! `check-links`: do the links lead somewhere?

use serde_json::json;

use super::{
    Outcome, args,
    commands::connect,
    report::{Screen, Tone},
};
use crate::{app::App, error::Result, link::LinkHealth};

pub(super) async fn check<A: App>(wanted: &args::CheckLinks, screen: &Screen) -> Result<Outcome> {
    let db = connect::<A>(&wanted.database).await?;
    let found = A::check_links_with(&db, &wanted.allow.iter().cloned().collect()).await?;
    if screen.json() {
        let one = |end: &LinkHealth| {
            json!({
                "link": end.link, "table": end.table, "end": end.end,
                "missing": end.missing, "deleted": end.deleted, "mended": end.mended,
            })
        };
        screen.value(&found.iter().map(one).collect::<Vec<_>>());
    } else if !found.is_empty() {
        screen.table(&["link", "end", "missing", "deleted", "state"], &found.iter().map(row).collect::<Vec<_>>());
    }
    let mut steps: Vec<_> = found.iter().filter(|end| end.is_broken()).filter_map(LinkHealth::step).collect();
    steps.dedup();
    for step in &steps {
        screen.note(&format!("`check-links --allow {step}` removes the rows that lead nowhere, and dismisses the others."));
    }
    Ok(if found.iter().any(LinkHealth::is_broken) { Outcome::Stale } else { Outcome::Done })
}

fn row(end: &LinkHealth) -> (Tone, Vec<String>) {
    let (tone, state) = match (end.is_broken(), end.missing + end.deleted) {
        (true, _) => (Tone::Gone, "dangling"),
        (false, 0) => (Tone::Plain, "whole"),
        (false, _) => (Tone::New, "mended"),
    };
    let cells = [end.link, end.end, &end.missing.to_string(), &end.deleted.to_string(), state].map(str::to_owned);
    (tone, cells.to_vec())
}
