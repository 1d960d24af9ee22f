//! What takes rows or values away.

use super::{ALL, Rule, Spot};
use crate::migrate::lint::{
    script::Script,
    statement::Statement,
    words::{Name, Words},
};

pub const RULES: &[Rule] = &[
    Rule {
        code: "drop-table",
        title: "the table goes with all its rows",
        help: "name it in `migration.toml`, once nobody reads it any more",
        dialects: ALL,
        forward_only: true,
        check: drop_table,
    },
    Rule {
        code: "drop-column",
        title: "the column goes with all its values, and programs that still select it fail",
        help: "name it in `migration.toml`, once no running program reads it",
        dialects: ALL,
        forward_only: true,
        check: drop_column,
    },
    Rule {
        code: "drop-schema",
        title: "everything inside goes, whoever made it",
        help: "drop the tables that are yours one by one",
        dialects: ALL,
        forward_only: true,
        check: drop_schema,
    },
    Rule {
        code: "truncate",
        title: "all rows go, without triggers, and with `CASCADE` those of other tables too",
        help: "delete the rows that are meant",
        dialects: ALL,
        forward_only: true,
        check: truncate,
    },
    Rule {
        code: "delete-all-rows",
        title: "a delete without a condition takes all rows",
        help: "write the condition",
        dialects: ALL,
        forward_only: true,
        check: delete_all,
    },
    Rule {
        code: "update-all-rows",
        title: "an update without a condition writes every row, and holds them all until the end",
        help: "leave out the rows that are right already, so that a second run writes nothing",
        dialects: ALL,
        forward_only: true,
        check: update_all,
    },
    Rule {
        code: "drop-cascade",
        title: "whatever depends on it goes too, and nobody reads in the file what that is",
        help: "drop what depends on it by name, before",
        dialects: ALL,
        forward_only: false,
        check: drop_cascade,
    },
];

fn consent(step: &str) -> String {
    format!("[[hazard]]\nstep = \"{step}\"\nallowed = true")
}

fn drop_table(script: &Script, statement: &Statement) -> Vec<Spot> {
    let gone = |table: &Name| !script.is_new(table, statement) && !script.is_replaced(table, statement);
    let spot = |table: Name| {
        let step = format!("drop-table:{}", table.text);
        Spot::name(table.at).fix(consent(&step)).unless(step)
    };
    statement.dropped(&["TABLE"]).into_iter().filter(gone).map(spot).collect()
}

fn drop_column(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = statement.alteration().filter(|alter| !script.is_new(&alter.table, statement)) else { return Vec::new() };
    let not_columns = ["CONSTRAINT", "PRIMARY", "FOREIGN", "INDEX", "KEY", "CHECK", "PARTITION", "DEFAULT", "IDENTITY"];
    let column = |action: &Words| {
        let rest = action.strip(&["DROP"])?;
        let rest = if not_columns.contains(&rest.first()) { return None } else { rest.skip(&["COLUMN"]) };
        Some(rest.skip(&["IF", "EXISTS"]).name()?.0)
    };
    let spot = |column: Name| {
        let step = format!("drop-column:{}.{}", alter.table.text, column.text);
        Spot::name(column.at).fix(consent(&step)).unless(step)
    };
    // A generated column that guards a unique key holds no values of its own.
    alter.actions.iter().filter_map(column).filter(|column| !column.text.ends_with("_guard")).map(spot).collect()
}

fn drop_schema(_: &Script, statement: &Statement) -> Vec<Spot> {
    let found = [["DROP", "SCHEMA"], ["DROP", "DATABASE"]].into_iter().find(|words| statement.words.starts(words));
    found.map(|words| Spot::at(statement.words.take(words.len()))).into_iter().collect()
}

fn truncate(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(rest) = statement.words.strip(&["TRUNCATE"]) else { return Vec::new() };
    let old = |(table, _): &(Name, Words)| !script.is_new(table, statement);
    let spot = |(table, _): (Name, Words)| {
        let fix = format!("DELETE FROM {} WHERE …;", script.words(table.at.clone()));
        Spot::name(table.at).fix(fix)
    };
    rest.skip(&["TABLE"]).skip(&["ONLY"]).name().filter(old).map(spot).into_iter().collect()
}

fn delete_all(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some((table, rest)) = statement.words.strip(&["DELETE", "FROM"]).and_then(Words::name) else { return Vec::new() };
    if rest.has(&["WHERE"]) || script.is_new(&table, statement) {
        return Vec::new();
    }
    let fix = format!("DELETE FROM {} WHERE …;", script.words(table.at));
    vec![Spot::at(statement.words.take(2)).fix(fix)]
}

fn update_all(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some((table, rest)) = statement.words.strip(&["UPDATE"]).and_then(|rest| rest.skip(&["ONLY"]).name()) else {
        return Vec::new();
    };
    let Some(set) = rest.after(&["SET"]) else { return Vec::new() };
    if rest.has(&["WHERE"]) || script.is_new(&table, statement) {
        return Vec::new();
    }
    let (column, value) = (script.words(set.take(1).at()), set.after(&["="]).map(|value| script.words(value.at())));
    let fix = format!("{} WHERE {column} IS DISTINCT FROM ({});", script.words(statement.words.at()), value.unwrap_or("…"));
    vec![Spot::at(statement.words.take(1)).fix(fix)]
}

fn drop_cascade(_: &Script, statement: &Statement) -> Vec<Spot> {
    let drops = statement.words.first() == "DROP"
        || statement.alteration().is_some_and(|alter| alter.actions.iter().any(|action| action.first() == "DROP"));
    let last = statement.words.0.len().saturating_sub(1);
    let word = Words(&statement.words.0[last.min(statement.words.0.len())..]);
    if drops && word.first() == "CASCADE" { vec![Spot::at(word)] } else { Vec::new() }
}
