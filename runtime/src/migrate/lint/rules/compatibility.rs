//! What programs that still run do not survive.

use super::{ALL, POSTGRES, Rule, Spot};
use crate::migrate::lint::{
    script::Script,
    statement::Statement,
    words::{Name, Words},
};

pub const RULES: &[Rule] = &[
    Rule {
        code: "rename-table",
        title: "programs that still use the old name of the table fail",
        help: "write `was` at the declaration and generate the rename, or stop the old programs before",
        dialects: ALL,
        forward_only: true,
        check: rename_table,
    },
    Rule {
        code: "rename-column",
        title: "programs that still use the old name of the column fail",
        help: "write `was` at the declaration and generate the rename, or stop the old programs before",
        dialects: ALL,
        forward_only: true,
        check: rename_column,
    },
    Rule {
        code: "rename-enum-value",
        title: "programs that still write the old value fail",
        help: "add the new value, change the rows, and leave the old one alone",
        dialects: POSTGRES,
        forward_only: true,
        check: rename_enum_value,
    },
    Rule {
        code: "drop-not-null",
        title: "programs that still run may read a null where they expect a value",
        help: "make the field an `Option` at the declaration, and generate",
        dialects: POSTGRES,
        forward_only: true,
        check: drop_not_null,
    },
];

fn rename_table(script: &Script, statement: &Statement) -> Vec<Spot> {
    let pairs = statement.renamed_tables().into_iter();
    // Set aside before a drop, or the new form of a table that is rebuilt.
    let old = pairs.filter(|(from, to)| !script.is_new(from, statement) && !to.last().starts_with("zz_dropped_"));
    old.map(|(from, to)| Spot::name(to.at).unless(format!("rename-table:{}", from.text))).collect()
}

fn rename_column(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = statement.alteration().filter(|alter| !script.is_new(&alter.table, statement)) else { return Vec::new() };
    let pair = |action: &Words| -> Option<(Name, Name)> {
        let rest = match (action.strip(&["RENAME"]), action.strip(&["CHANGE"])) {
            (Some(rest), _) if !matches!(rest.first(), "TO" | "INDEX" | "KEY" | "CONSTRAINT") => rest,
            (_, Some(rest)) => rest,
            _ => return None,
        };
        let (from, rest) = rest.skip(&["COLUMN"]).name()?;
        let (to, _) = rest.skip(&["TO"]).name()?;
        Some((from, to))
    };
    let renames =
        alter.actions.iter().filter_map(pair).filter(|(from, to)| from.text != to.text && !from.text.ends_with("_guard"));
    renames.map(|(from, to)| Spot::name(to.at).unless(format!("rename-column:{}.{}", alter.table.text, from.text))).collect()
}

fn rename_enum_value(_: &Script, statement: &Statement) -> Vec<Spot> {
    let renames = statement.words.starts(&["ALTER", "TYPE"]);
    statement.words.part(&["RENAME", "VALUE"]).filter(|_| renames).map(Spot::at).into_iter().collect()
}

fn drop_not_null(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(alter) = statement.alteration().filter(|alter| !script.is_new(&alter.table, statement)) else { return Vec::new() };
    let spot = |action: &Words| {
        let at = action.part(&["DROP", "NOT", "NULL"])?;
        let (column, _) = action.strip(&["ALTER"])?.skip(&["COLUMN"]).name()?;
        Some(Spot::at(at).unless(format!("drop-not-null:{}.{}", alter.table.text, column.text)))
    };
    alter.actions.iter().filter_map(spot).collect()
}
