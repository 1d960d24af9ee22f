//! The rules, one file for each concern.

mod compatibility;
mod data;
mod locks;
mod loss;
mod mysql;
mod rewrites;
mod shape;
mod sqlite;
mod transactions;
mod types;

use std::ops::Range;

use super::{finding::Hit, script::Script, statement::Statement, words::Words};
use crate::dialect::Dialect;

const ALL: &[Dialect] = &Dialect::ALL;
const POSTGRES: &[Dialect] = &[Dialect::Postgres];
const MYSQL: &[Dialect] = &[Dialect::MySql];
const SQLITE: &[Dialect] = &[Dialect::Sqlite];

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name, for ever.
    pub code: &'static str,
    /// What is wrong with SQL that breaks it.
    pub title: &'static str,
    /// What to do instead.
    pub help: &'static str,
    /// The databases that it is about.
    pub dialects: &'static [Dialect],
    /// Whether a way back may break it.
    forward_only: bool,
    check: fn(&Script, &Statement) -> Vec<Spot>,
}

/// A place that breaks a rule.
struct Spot {
    at: Range<usize>,
    fix: Option<String>,
    /// The consent in `migration.toml` that excuses it.
    step: Option<String>,
}

impl Spot {
    fn at(words: Words) -> Self {
        Spot { at: words.at(), fix: None, step: None }
    }

    fn name(at: Range<usize>) -> Self {
        Spot { at, fix: None, step: None }
    }

    fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    fn unless(mut self, step: String) -> Self {
        self.step = Some(step);
        self
    }
}

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let groups = [
        loss::RULES,
        data::RULES,
        compatibility::RULES,
        locks::RULES,
        rewrites::RULES,
        transactions::RULES,
        types::RULES,
        shape::RULES,
        mysql::RULES,
        sqlite::RULES,
    ];
    groups.into_iter().flatten()
}

/// The rule of that code.
pub fn find(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// What the rules find in a file.
pub fn look(script: &Script) -> Vec<Hit> {
    let source = script.source;
    let applies = |rule: &&Rule| rule.dialects.contains(&source.dialect) && (source.forward || !rule.forward_only);
    let mut hits = Vec::new();
    for rule in rules().filter(applies) {
        for statement in &script.statements {
            let spots = (rule.check)(script, statement).into_iter();
            let open = spots.filter(|spot| !spot.step.as_ref().is_some_and(|step| script.allowed(step)));
            hits.extend(open.map(|spot| Hit {
                code: rule.code,
                title: rule.title.to_owned(),
                help: rule.help.to_owned(),
                fix: spot.fix,
                statement: statement.place,
                at: spot.at,
            }));
        }
    }
    hits
}
