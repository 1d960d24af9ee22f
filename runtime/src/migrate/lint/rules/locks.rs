//! What keeps readers or writers of PostgreSQL waiting while it runs.

use super::{POSTGRES, Rule, Spot};
use crate::migrate::lint::{
    script::Script,
    statement::{Alteration, Statement, constraint},
    words::Words,
};

const fn rule(code: &'static str, title: &'static str, help: &'static str, check: fn(&Script, &Statement) -> Vec<Spot>) -> Rule {
    Rule { code, title, help, dialects: POSTGRES, forward_only: true, check }
}

pub const RULES: &[Rule] = &[
    rule("index-blocks-writes", "nobody can write to the table while the index is built", "build it beside them", index),
    rule("drop-index-blocks", "the table is locked, and waits for every query that uses it", "drop it beside them", drop_index),
    rule("reindex-blocks", "nobody can write to the table while its indexes are built again", "build them beside", reindex),
    rule(
        "foreign-key-scan",
        "both tables take no writes while all rows are checked",
        "add it without a check of the rows, and check them afterwards",
        foreign_key,
    ),
    rule(
        "check-scan",
        "the table is locked while all rows are checked",
        "add it without a check of the rows, and check them afterwards",
        check,
    ),
    rule(
        "unique-constraint-blocks",
        "the table is locked while the index of the constraint is built",
        "build a unique index beside the writers first, and make the constraint of it",
        unique,
    ),
    rule(
        "primary-key-blocks",
        "the table is locked while the index of the key is built",
        "build a unique index beside the writers first, and make the key of it",
        primary_key,
    ),
    rule(
        "exclusion-constraint",
        "the table is locked while its index is built, and no form of it builds beside writers",
        "add it while nobody writes, and say so",
        exclusion,
    ),
    rule(
        "set-not-null-scan",
        "the table is locked while all rows are checked",
        "check the rows through a constraint that is validated beside writers; then no scan is needed",
        set_not_null,
    ),
    rule("refresh-blocks-reads", "nobody can read the view while it is computed", "refresh it beside them", refresh),
    rule(
        "attach-partition-scan",
        "the partition is locked while all its rows are checked against the bounds",
        "add a check with the same bounds to the partition and validate it, before",
        attach_partition,
    ),
    rule("detach-partition-blocks", "the whole table is locked", "detach it beside the queries", detach_partition),
    rule("explicit-lock", "the lock is held until the end of the transaction", "leave the locks to the statements", lock),
];

/// What makes a statement run outside of the transaction.
const ALONE: &str = "-- modelink: one by one\n";

/// The alteration of a table that is there already.
fn old<'a>(script: &Script, statement: &Statement<'a>) -> Option<Alteration<'a>> {
    statement.alteration().filter(|alter| !script.is_new(&alter.table, statement))
}

/// The statement with a word put in behind another.
fn with(script: &Script, statement: &Statement, behind: &[&str], word: &str) -> String {
    let whole = statement.words.at();
    let at = statement.words.part(behind).map_or(whole.start, |part| part.at().end);
    format!("{ALONE}{} {word}{};", script.words(whole.start..at), script.words(at..whole.end))
}

fn index(script: &Script, statement: &Statement) -> Vec<Spot> {
    let slow = statement.indexing().filter(|index| !index.concurrently && !script.is_new(&index.table, statement));
    let spot = |_| Spot::at(statement.words.take(2)).fix(with(script, statement, &["INDEX"], "CONCURRENTLY"));
    slow.map(spot).into_iter().collect()
}

fn drop_index(script: &Script, statement: &Statement) -> Vec<Spot> {
    let slow = statement.words.starts(&["DROP", "INDEX"]) && !statement.words.has(&["CONCURRENTLY"]);
    let made_here =
        |name: &str| script.earlier(statement).filter_map(Statement::indexing).any(|index| index.index.last() == name);
    if !slow || statement.dropped(&["INDEX"]).iter().all(|name| made_here(name.last())) {
        return Vec::new();
    }
    vec![Spot::at(statement.words.take(2)).fix(with(script, statement, &["DROP", "INDEX"], "CONCURRENTLY"))]
}

fn reindex(script: &Script, statement: &Statement) -> Vec<Spot> {
    if statement.words.first() != "REINDEX" || statement.words.has(&["CONCURRENTLY"]) {
        return Vec::new();
    }
    vec![Spot::at(statement.words.take(1)).fix(with(script, statement, &["REINDEX"], "(CONCURRENTLY)"))]
}

/// `ADD … NOT VALID`, then `VALIDATE`.
fn in_two_steps(script: &Script, statement: &Statement, kind: &[&str]) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let table = script.words(alter.table.at.clone());
    let spot = |action: &Words| {
        let (name, rest) = constraint(*action, kind)?;
        if rest.has(&["NOT", "VALID"]) {
            return None;
        }
        let name = name.map_or("…", |name| script.words(name.at));
        let fix = format!(
            "ALTER TABLE {table} {} NOT VALID;\n{ALONE}ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
            script.words(action.at())
        );
        Some(Spot::at(rest.take(kind.len())).fix(fix))
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn foreign_key(script: &Script, statement: &Statement) -> Vec<Spot> {
    in_two_steps(script, statement, &["FOREIGN", "KEY"])
}

fn check(script: &Script, statement: &Statement) -> Vec<Spot> {
    in_two_steps(script, statement, &["CHECK"])
}

/// A unique index first, then the constraint of it.
fn from_index(script: &Script, statement: &Statement, kind: &[&str]) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let table = script.words(alter.table.at.clone());
    let spot = |action: &Words| {
        let (name, rest) = constraint(*action, kind)?;
        let (columns, _) = rest.strip(kind)?.parentheses()?;
        let (name, kind) = (name.map_or("…", |name| script.words(name.at)), kind.join(" "));
        let fix = format!(
            "{ALONE}CREATE UNIQUE INDEX CONCURRENTLY {name} ON {table} ({});\nALTER TABLE {table} ADD CONSTRAINT {name} {kind} USING \
             INDEX {name};",
            script.words(columns.at())
        );
        Some(Spot::at(rest.take(1)).fix(fix))
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn unique(script: &Script, statement: &Statement) -> Vec<Spot> {
    from_index(script, statement, &["UNIQUE"])
}

fn primary_key(script: &Script, statement: &Statement) -> Vec<Spot> {
    from_index(script, statement, &["PRIMARY", "KEY"])
}

fn exclusion(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let spot = |action: &Words| Some(Spot::at(constraint(*action, &["EXCLUDE"])?.1.take(1)));
    alter.actions.iter().filter_map(spot).collect()
}

fn set_not_null(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let table = script.words(alter.table.at.clone());
    let validated = script.earlier(statement).filter_map(Statement::alteration).any(|earlier| {
        earlier.table.text == alter.table.text && earlier.actions.iter().any(|action| action.starts(&["VALIDATE"]))
    });
    let spot = |action: &Words| {
        let at = action.part(&["SET", "NOT", "NULL"])?;
        let (column, _) = action.strip(&["ALTER"])?.skip(&["COLUMN"]).name()?;
        let column = script.words(column.at);
        let fix = format!(
            "ALTER TABLE {table} ADD CONSTRAINT not_null CHECK ({column} IS NOT NULL) NOT VALID;\n{ALONE}ALTER TABLE {table} VALIDATE \
             CONSTRAINT not_null;\nALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL;\nALTER TABLE {table} DROP CONSTRAINT \
             not_null;"
        );
        Some(Spot::at(at).fix(fix))
    };
    if validated { Vec::new() } else { alter.actions.iter().filter_map(spot).collect() }
}

fn refresh(script: &Script, statement: &Statement) -> Vec<Spot> {
    let words = ["REFRESH", "MATERIALIZED", "VIEW"];
    if !statement.words.starts(&words) || statement.words.has(&["CONCURRENTLY"]) {
        return Vec::new();
    }
    vec![Spot::at(statement.words.take(3)).fix(with(script, statement, &words, "CONCURRENTLY"))]
}

fn attach_partition(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let spot = |action: &Words| {
        let (partition, _) = action.strip(&["ATTACH", "PARTITION"])?.name()?;
        let checked = script.earlier(statement).filter_map(Statement::alteration).any(|earlier| {
            earlier.table.text == partition.text && earlier.actions.iter().any(|action| action.starts(&["VALIDATE"]))
        });
        (!checked && !script.is_new(&partition, statement)).then(|| Spot::name(partition.at))
    };
    alter.actions.iter().filter_map(spot).collect()
}

fn detach_partition(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = old(script, statement) else { return Vec::new() };
    let slow = |action: &&Words| action.starts(&["DETACH", "PARTITION"]) && !action.has(&["CONCURRENTLY"]);
    let fix = format!("{ALONE}{} CONCURRENTLY;", script.words(statement.words.at()));
    alter.actions.iter().filter(slow).map(|action| Spot::at(action.take(2)).fix(fix.clone())).collect()
}

fn lock(_: &Script, statement: &Statement) -> Vec<Spot> {
    let locks = statement.words.first() == "LOCK";
    if locks { vec![Spot::at(statement.words.take(1))] } else { Vec::new() }
}
