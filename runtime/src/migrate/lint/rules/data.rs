//! What fails on rows that are there, or lets wrong ones in.

use super::{ALL, Rule, Spot};
use crate::migrate::lint::{
    script::Script,
    statement::{Indexing, Statement, added, constraint},
    words::Words,
};

pub const RULES: &[Rule] = &[
    Rule {
        code: "add-required-column",
        title: "a required column without a default: rows that are there could not have it",
        help: "give it a default, or add it nullable, fill it, and make it required in a later migration",
        dialects: ALL,
        forward_only: true,
        check: add_required_column,
    },
    Rule {
        code: "unique-on-rows",
        title: "fails where two rows share the values",
        help: "look for them first; then allow it in `migration.toml`",
        dialects: ALL,
        forward_only: true,
        check: unique_on_rows,
    },
    Rule {
        code: "drop-foreign-key",
        title: "without the foreign key, rows may point to nothing from now on",
        help: "drop it together with its column, or say why",
        dialects: ALL,
        forward_only: true,
        check: drop_foreign_key,
    },
    Rule {
        code: "insert-without-columns",
        title: "an insert without the names of the columns breaks, or mixes values up, when a column is added",
        help: "name the columns",
        dialects: ALL,
        forward_only: false,
        check: insert_without_columns,
    },
    Rule {
        code: "copy-by-star",
        title: "`*` copies by the order of columns, which two tables need not share",
        help: "name the columns on both sides",
        dialects: ALL,
        forward_only: false,
        check: copy_by_star,
    },
];

fn add_required_column(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = statement.alteration().filter(|alter| !script.is_new(&alter.table, statement)) else { return Vec::new() };
    let columns = alter.actions.iter().filter_map(|action| added(*action));
    let missing = columns.filter(|column| column.required() && !column.has_default());
    missing
        .map(|column| {
            let (table, name) = (script.words(alter.table.at.clone()), script.words(column.name.at.clone()));
            let plain = script.words(column.name.at.start..column.rest.at().end).replace("NOT NULL", "").replace("not null", "");
            let plain = plain.trim_end();
            let fix = format!("ALTER TABLE {table} ADD COLUMN {plain};\nUPDATE {table} SET {name} = … WHERE {name} IS NULL;");
            let step = format!("add-required:{}.{}", alter.table.text, column.name.text);
            Spot::name(column.name.at.clone()).fix(fix).unless(step)
        })
        .collect()
}

fn unique_on_rows(script: &Script, statement: &Statement) -> Vec<Spot> {
    if let Some(index) = statement.indexing().filter(|index| index.unique) {
        if script.is_new(&index.table, statement) || takes_over(script, statement, &index) {
            return Vec::new();
        }
        let (table, columns) = (script.words(index.table.at.clone()), script.words(index.columns.at()));
        let becomes_key = script.later(statement).any(|later| {
            later
                .words
                .after(&["PRIMARY", "KEY", "USING", "INDEX"])
                .and_then(Words::name)
                .is_some_and(|(name, _)| name.text == index.index.last())
        });
        let step = match becomes_key {
            true => format!("change-key:{}", index.table.text),
            false => format!("add-unique:{}.{}", index.table.text, index.index.last()),
        };
        return vec![Spot::name(index.index.at.clone()).fix(twins(table, columns)).unless(step)];
    }
    let Some(alter) = statement.alteration().filter(|alter| !script.is_new(&alter.table, statement)) else { return Vec::new() };
    let unique = |action: &Words| {
        let (name, rest) = constraint(*action, &["UNIQUE"])?;
        let using = rest.has(&["USING", "INDEX"]);
        let rest = rest.skip(&["UNIQUE"]).skip(&["KEY"]).skip(&["INDEX"]);
        let (name, rest) =
            if rest.starts(&["("]) { (name, rest) } else { rest.name().map_or((name, rest), |(own, rest)| (Some(own), rest)) };
        let columns = rest.parentheses().map(|(inside, _)| script.words(inside.at())).unwrap_or_default();
        let step = format!("add-unique:{}.{}", alter.table.text, name.as_ref().map_or("", |name| &name.text));
        let spot = Spot::at(action.take(2)).fix(twins(script.words(alter.table.at.clone()), columns));
        (!using).then(|| spot.unless(step))
    };
    alter.actions.iter().filter_map(unique).collect()
}

/// Whether an index of the same columns was unique until now: SQLite renames an index by making it again.
fn takes_over(script: &Script, statement: &Statement, index: &Indexing) -> bool {
    let tail = format!("_{}_unique", index.columns.names().join("_"));
    let gone = script.earlier(statement).flat_map(|earlier| earlier.dropped(&["INDEX"])).any(|gone| gone.text.ends_with(&tail));
    gone && index.index.text.ends_with(&tail)
}

/// The question that shows what would break a unique index.
fn twins(table: &str, columns: &str) -> String {
    format!("SELECT {columns}, count(*) FROM {table} GROUP BY {columns} HAVING count(*) > 1;")
}

fn drop_foreign_key(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = statement.alteration() else { return Vec::new() };
    let drops_columns = alter.actions.iter().any(|action| action.starts(&["DROP", "COLUMN"]))
        || script.later(statement).any(|later| {
            let altered = later.alteration().filter(|later| later.table.text == alter.table.text);
            altered.is_some_and(|later| later.actions.iter().any(|action| action.starts(&["DROP", "COLUMN"])))
                || later.dropped(&["TABLE"]).iter().any(|gone| gone.text == alter.table.text)
                // Set aside, until it is dropped.
                || later.renamed_tables().iter().any(|(from, to)| from.text == alter.table.text && to.last().starts_with("zz_dropped_"))
        });
    let key = |action: &Words| {
        let rest = action.strip(&["DROP"])?;
        let (name, _) =
            rest.strip(&["FOREIGN", "KEY"]).or_else(|| rest.strip(&["CONSTRAINT"]))?.skip(&["IF", "EXISTS"]).name()?;
        let is_key = rest.first() == "FOREIGN" || name.text.ends_with("_fkey");
        let again = script.later(statement).any(|later| later.words.has(&["FOREIGN", "KEY"]));
        (is_key && !drops_columns && !again).then(|| {
            let step = format!("drop-foreign-key:{}.{}", alter.table.text, name.text);
            Spot::name(name.at).unless(step)
        })
    };
    alter.actions.iter().filter_map(key).collect()
}

fn insert_without_columns(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(rest) = statement.words.strip(&["INSERT"]).and_then(|rest| rest.after(&["INTO"])) else { return Vec::new() };
    let Some((table, rest)) = rest.name() else { return Vec::new() };
    let named = rest.starts(&["("]) || rest.first() == "SET" || rest.starts(&["DEFAULT", "VALUES"]);
    let fix = format!("INSERT INTO {} (…) {};", script.words(table.at.clone()), script.words(rest.at()));
    if named { Vec::new() } else { vec![Spot::name(table.at).fix(fix)] }
}

fn copy_by_star(_: &Script, statement: &Statement) -> Vec<Spot> {
    let copies = statement.words.starts(&["INSERT"]) || statement.words.starts(&["CREATE", "TABLE"]);
    let star = statement.words.find(&["SELECT", "*"]).filter(|_| copies);
    star.map(|at| Spot::at(Words(&statement.words.0[at..at + 2]))).into_iter().collect()
}
