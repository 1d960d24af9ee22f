//! What does not go together with the transaction of a migration, or outlives it.

use super::{ALL, POSTGRES, Rule, Spot};
use crate::{
    dialect::Dialect,
    migrate::lint::{script::Script, statement::Statement, token::Kind, words::Words},
};

pub const RULES: &[Rule] = &[
    Rule {
        code: "concurrently-in-transaction",
        title: "PostgreSQL refuses this inside of a transaction, and this part of the migration runs in one",
        help: "write `-- modelink: one by one` before it",
        dialects: POSTGRES,
        forward_only: false,
        check: concurrently,
    },
    Rule {
        code: "concurrently-if-exists",
        title: "an index that broke off earlier is there and not valid: this skips it, and says that all is well",
        help: "leave the condition out: a run that is repeated clears what broke off",
        dialects: POSTGRES,
        forward_only: false,
        check: concurrently_if_exists,
    },
    Rule {
        code: "transaction-control",
        title: "the migration has its own transaction; this ends it half-way, or does nothing",
        help: "take the statement away",
        dialects: ALL,
        forward_only: false,
        check: control,
    },
    Rule {
        code: "enum-value-in-transaction",
        title: "a new enum value cannot be used before its transaction is over",
        help: "use it in a later migration",
        dialects: POSTGRES,
        forward_only: false,
        check: enum_value,
    },
    Rule {
        code: "validate-in-transaction",
        title: "the lock of `ADD … NOT VALID` is held while all rows are checked: nothing is won",
        help: "write `-- modelink: one by one` before it",
        dialects: POSTGRES,
        forward_only: true,
        check: validate,
    },
    Rule {
        code: "session-setting",
        title: "the setting changes what later statements mean, and may outlive the migration",
        help: "qualify names, and leave the settings to the migrator",
        dialects: ALL,
        forward_only: false,
        check: setting,
    },
];

fn concurrently(_: &Script, statement: &Statement) -> Vec<Spot> {
    let lone = ["CREATE", "DROP", "REINDEX", "ALTER"].contains(&statement.words.first());
    let found = statement.words.part(&["CONCURRENTLY"]).filter(|_| lone && statement.transaction.is_some());
    let vacuum = (statement.words.first() == "VACUUM" && statement.transaction.is_some()).then(|| statement.words.take(1));
    found.or(vacuum).map(Spot::at).into_iter().collect()
}

fn concurrently_if_exists(script: &Script, statement: &Statement) -> Vec<Spot> {
    let index = statement.words.has(&["INDEX", "CONCURRENTLY", "IF"]);
    let guard = statement.words.part(&["IF", "NOT", "EXISTS"]).filter(|_| index);
    let spot = |guard: Words| {
        let whole = statement.words.at();
        let (before, behind) = (whole.start..guard.at().start, guard.at().end + 1..whole.end);
        Spot::at(guard).fix(format!("{}{};", script.words(before), script.words(behind)))
    };
    guard.map(spot).into_iter().collect()
}

fn control(script: &Script, statement: &Statement) -> Vec<Spot> {
    let words = statement.words;
    let own = matches!(words.first(), "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "END" | "ABORT")
        || words.starts(&["START", "TRANSACTION"]);
    // A block of MariaDB and MySQL without its procedure is none of ours.
    let empty = script.source.dialect == Dialect::MySql && words.0.len() > 3;
    if own && !empty { vec![Spot::at(words.take(1))] } else { Vec::new() }
}

fn enum_value(script: &Script, statement: &Statement) -> Vec<Spot> {
    let adds = statement.words.starts(&["ALTER", "TYPE"]) && statement.transaction.is_some();
    let Some(rest) = statement.words.after(&["ADD", "VALUE"]).filter(|_| adds) else { return Vec::new() };
    let Some(value) = rest.skip(&["IF", "NOT", "EXISTS"]).0.first() else { return Vec::new() };
    let uses =
        |later: &Statement| later.words.0.iter().find(|token| token.kind == Kind::Text && token.text == value.text).cloned();
    let mut same = script.later(statement).filter(|later| later.transaction == statement.transaction);
    same.find_map(uses).map(|token| Spot::name(token.at)).into_iter().collect()
}

fn validate(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = statement.alteration().filter(|_| statement.transaction.is_some()) else { return Vec::new() };
    let spot = |action: &Words| {
        let (name, _) = action.strip(&["VALIDATE", "CONSTRAINT"])?.name()?;
        let adds = |earlier: &Statement| {
            let added = earlier.words.after(&["ADD", "CONSTRAINT"]).and_then(Words::name);
            earlier.transaction == statement.transaction && added.is_some_and(|(added, _)| added.text == name.text)
        };
        script.earlier(statement).any(adds).then(|| Spot::at(action.take(2)))
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn setting(_: &Script, statement: &Statement) -> Vec<Spot> {
    let settings = ["SEARCH_PATH", "SESSION_REPLICATION_ROLE", "ROW_SECURITY", "SQL_MODE", "SQL_LOG_BIN", "ROLE", "TIME_ZONE"];
    let Some(rest) = statement.words.strip(&["SET"]) else { return Vec::new() };
    let name = ["SESSION", "LOCAL", "GLOBAL", "@@"].iter().fold(rest, |rest, word| rest.skip(&[word])).take(1);
    let switched_off = name.first().ends_with("_TIMEOUT") && (rest.has(&["0"]) || rest.0.iter().any(|token| token.text == "0"));
    if settings.contains(&name.first()) || switched_off { vec![Spot::at(name)] } else { Vec::new() }
}
