//! What makes PostgreSQL write a whole table again, under a lock that keeps everybody out.

use super::{POSTGRES, Rule, Spot};
use crate::migrate::lint::{
    script::Script,
    statement::{Alteration, Statement, added},
    token::Kind,
    words::Words,
};

const fn rule(code: &'static str, title: &'static str, help: &'static str, check: fn(&Script, &Statement) -> Vec<Spot>) -> Rule {
    Rule { code, title, help, dialects: POSTGRES, forward_only: true, check }
}

pub const RULES: &[Rule] = &[
    rule(
        "type-change-rewrites",
        "every row and index is written again, and nobody reads meanwhile",
        "add a column of the new type, fill it in batches, and let it take the name; or allow the change in `migration.toml`",
        change_type,
    ),
    rule(
        "volatile-default-rewrites",
        "a default that differs from row to row writes every row again",
        "add the column without it, set the default, and fill the rows in batches",
        volatile_default,
    ),
    rule(
        "stored-column-rewrites",
        "a column that the database computes and stores writes every row again",
        "add a plain column, fill it in batches, and keep it by the program; or use an index on the expression",
        stored_column,
    ),
    rule("storage-rewrites", "every row is written again", "do it in a maintenance window of its own", storage),
    rule(
        "full-vacuum",
        "the table is written again, and nobody reads meanwhile",
        "let `autovacuum` do it, or use a tool that repacks beside readers",
        full_vacuum,
    ),
];

/// Functions whose value is one for the whole statement.
const STABLE: [&str; 12] = [
    "NOW",
    "CURRENT_TIMESTAMP",
    "CURRENT_DATE",
    "CURRENT_TIME",
    "LOCALTIMESTAMP",
    "LOCALTIME",
    "TRANSACTION_TIMESTAMP",
    "STATEMENT_TIMESTAMP",
    "JSONB_BUILD_OBJECT",
    "JSONB_BUILD_ARRAY",
    "LOWER",
    "UPPER",
];

fn old<'a>(script: &Script, statement: &Statement<'a>) -> Option<Alteration<'a>> {
    statement.alteration().filter(|alter| !script.is_new(&alter.table, statement))
}

fn change_type(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let spot = |action: &Words| {
        let (column, rest) = action.strip(&["ALTER"])?.skip(&["COLUMN"]).name()?;
        let ty = rest.skip(&["SET", "DATA"]).strip(&["TYPE"])?;
        // A longer text, or a number with more digits, is stored as it was. A shorter one is refused where it does not fit.
        let grows = matches!(ty.first(), "TEXT" | "VARCHAR" | "NUMERIC") && !ty.has(&["USING"]);
        let name = format!("{}.{}", alter.table.text, column.text);
        let allowed = ["change-type", "rewrite"].iter().any(|word| script.allowed(&format!("{word}:{name}")));
        (!grows && !allowed).then(|| {
            let fix = format!("[[hazard]]\nstep = \"change-type:{name}\"\nallowed = true");
            Spot::at(rest.take(1)).fix(fix)
        })
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn volatile_default(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let table = script.words(alter.table.at.clone());
    let spot = |action: &Words| {
        let column = added(*action)?;
        let default = column.rest.after(&["DEFAULT"])?;
        let called = default.0.windows(2).find(|pair| pair[0].kind == Kind::Word && pair[1].text == "(")?;
        let volatile = !STABLE.contains(&called[0].text.as_str());
        volatile.then(|| {
            let (name, value) = (script.words(column.name.at.clone()), script.words(default.at()));
            let ty = script.words(column.rest.take(1).at());
            let fix = format!(
                "ALTER TABLE {table} ADD COLUMN {name} {ty};\nALTER TABLE {table} ALTER COLUMN {name} SET DEFAULT {value};"
            );
            Spot::at(Words(&called[..1])).fix(fix)
        })
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn stored_column(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let spot = |action: &Words| {
        let column = added(*action)?;
        let counts = column.ty().ends_with("SERIAL") || column.rest.has(&["AS", "IDENTITY"]);
        let stored = column.rest.part(&["STORED"]).or_else(|| counts.then(|| column.rest.take(1)))?;
        Some(Spot::at(stored))
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn storage(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let kinds: [&[&str]; 4] = [&["SET", "LOGGED"], &["SET", "UNLOGGED"], &["SET", "TABLESPACE"], &["SET", "ACCESS", "METHOD"]];
    let spot = |action: &Words| {
        let kind = kinds.iter().find(|kind| action.starts(kind))?;
        Some(Spot::at(action.take(kind.len())))
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn full_vacuum(_: &Script, statement: &Statement) -> Vec<Spot> {
    let full = statement.words.first() == "VACUUM" && statement.words.has(&["FULL"]);
    if full || statement.words.first() == "CLUSTER" { vec![Spot::at(statement.words.take(1))] } else { Vec::new() }
}
