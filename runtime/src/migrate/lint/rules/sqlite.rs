//! What SQLite cannot do, or does without a word.

use super::{Rule, SQLITE, Spot};
use crate::migrate::lint::{
    script::Script,
    statement::{Statement, added},
    words::Words,
};

const fn rule(code: &'static str, title: &'static str, help: &'static str, check: fn(&Script, &Statement) -> Vec<Spot>) -> Rule {
    Rule { code, title, help, dialects: SQLITE, forward_only: false, check }
}

pub const RULES: &[Rule] = &[
    rule(
        "pragma-in-transaction",
        "inside of a transaction this pragma does nothing, and says nothing",
        "leave it to the migrator, which rebuilds tables with foreign keys off and checks them before the end",
        pragma,
    ),
    rule(
        "writable-schema",
        "one wrong byte, and the database cannot be opened any more",
        "rebuild the table: create, copy, drop, rename",
        writable_schema,
    ),
    rule(
        "sqlite-add-column",
        "SQLite adds no column that is a key, is unique, or has a default that is not constant",
        "rebuild the table: create, copy, drop, rename",
        add_column,
    ),
    rule(
        "sqlite-alter",
        "SQLite changes no column and no constraint of a table",
        "rebuild the table: create, copy, drop, rename",
        alter,
    ),
    rule(
        "rebuild-order",
        "the old table is renamed first, so the foreign keys of its children follow it and point to nothing in the end",
        "create the new table under another name, copy, drop the old one, and rename the new one last",
        rebuild_order,
    ),
];

fn pragma(_: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(rest) = statement.words.strip(&["PRAGMA"]).filter(|_| statement.transaction.is_some()) else { return Vec::new() };
    let lost = matches!(rest.first(), "FOREIGN_KEYS" | "JOURNAL_MODE" | "SYNCHRONOUS");
    if lost { vec![Spot::at(rest.take(1))] } else { Vec::new() }
}

fn writable_schema(_: &Script, statement: &Statement) -> Vec<Spot> {
    let words = statement.words;
    let writes = matches!(words.first(), "UPDATE" | "DELETE" | "INSERT");
    let schema = words.part(&["SQLITE_MASTER"]).or_else(|| words.part(&["SQLITE_SCHEMA"])).filter(|_| writes);
    let pragma = words.part(&["WRITABLE_SCHEMA"]).filter(|_| words.first() == "PRAGMA");
    schema.or(pragma).map(Spot::at).into_iter().collect()
}

fn add_column(_: &Script, statement: &Statement) -> Vec<Spot> {
    let actions = statement.alteration().map(|alter| alter.actions).unwrap_or_default();
    let refused = |action: &Words| {
        let column = added(*action)?;
        let open = column.rest.part(&["DEFAULT", "("]);
        let now =
            ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"].iter().find_map(|word| column.rest.part(&["DEFAULT", word]));
        let key = column.rest.part(&["PRIMARY", "KEY"]).or_else(|| column.rest.part(&["UNIQUE"]));
        open.or(now).or(key).or_else(|| column.rest.part(&["STORED"])).map(Spot::at)
    };
    actions.iter().filter_map(refused).collect()
}

fn alter(_: &Script, statement: &Statement) -> Vec<Spot> {
    let actions = statement.alteration().map(|alter| alter.actions).unwrap_or_default();
    let refused = |action: &Words| {
        let changes = matches!(action.first(), "ALTER" | "MODIFY" | "CHANGE" | "VALIDATE");
        let constrains = ["CONSTRAINT", "FOREIGN", "PRIMARY", "UNIQUE", "CHECK", "INDEX", "KEY"]
            .iter()
            .any(|kind| action.starts(&["ADD", kind]) || action.starts(&["DROP", kind]));
        (changes || constrains).then(|| Spot::at(action.take(2)))
    };
    actions
        .iter()
        .filter_map(refused)
        .chain(statement.words.starts(&["TRUNCATE"]).then(|| Spot::at(statement.words.take(1))))
        .collect()
}

fn rebuild_order(script: &Script, statement: &Statement) -> Vec<Spot> {
    let away = statement.renamed_tables().into_iter().filter(|(from, _)| !script.is_new(from, statement));
    let made_again = |name: &str| script.later(statement).filter_map(Statement::creation).any(|made| made.table.last() == name);
    away.filter(|(from, _)| made_again(from.last())).map(|(from, _)| Spot::name(from.at)).collect()
}
