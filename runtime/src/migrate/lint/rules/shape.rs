//! Tables, indexes and names that are not as they should be.

use super::{ALL, MYSQL, POSTGRES, Rule, SQLITE, Spot};
use crate::{
    dialect::Dialect,
    migrate::lint::{
        script::Script,
        statement::{Creation, Statement, added, column, constraint},
        token::Kind,
        words::Words,
    },
};

pub const RULES: &[Rule] = &[
    Rule {
        code: "table-without-key",
        title: "a table without a primary key: its rows cannot be told apart, and replication cannot follow them",
        help: "give it a primary key",
        dialects: ALL,
        forward_only: false,
        check: without_key,
    },
    Rule {
        code: "nullable-key",
        title: "SQLite lets a primary key be null unless it is told otherwise",
        help: "add `NOT NULL`",
        dialects: SQLITE,
        forward_only: false,
        check: nullable_key,
    },
    Rule {
        code: "foreign-key-without-index",
        title: "no index serves the foreign key, so each delete of the other row reads the whole table",
        help: "add the index",
        dialects: &[Dialect::Postgres, Dialect::Sqlite],
        forward_only: true,
        check: foreign_key_without_index,
    },
    Rule {
        code: "duplicate-index",
        title: "another index of this file covers the same columns",
        help: "keep one of them",
        dialects: ALL,
        forward_only: false,
        check: duplicate_index,
    },
    Rule {
        code: "inline-reference",
        title: "MySQL reads a reference behind a column and forgets it: there is no foreign key",
        help: "write it as a constraint of the table",
        dialects: MYSQL,
        forward_only: false,
        check: inline_reference,
    },
    Rule {
        code: "long-name",
        title: "the name is longer than the database keeps: it is cut, or refused",
        help: "take a shorter one",
        dialects: &[Dialect::Postgres, Dialect::MySql],
        forward_only: false,
        check: long_name,
    },
    Rule {
        code: "library-table",
        title: "the table belongs to the migrator, which no longer knows what happened when it is changed by hand",
        help: "leave it alone",
        dialects: ALL,
        forward_only: false,
        check: library_table,
    },
    Rule {
        code: "existence-guard",
        title: "whatever has the name already is taken for right, and what is missing for done",
        help: "leave the condition out: the history knows what ran",
        dialects: ALL,
        forward_only: false,
        check: existence_guard,
    },
    Rule {
        code: "domain-constraint",
        title: "a check of a domain is a check of every table that uses it, done under the locks of all",
        help: "put the check on the tables",
        dialects: POSTGRES,
        forward_only: true,
        check: domain_constraint,
    },
    Rule {
        code: "enum-value-order",
        title: "a value without a place goes behind the last, for ever",
        help: "say where it belongs",
        dialects: POSTGRES,
        forward_only: true,
        check: enum_value_order,
    },
    Rule {
        code: "unknown-statement",
        title: "no rule knows what this statement does, so nothing of it was checked",
        help: "look at it twice, and allow it with what you found",
        dialects: ALL,
        forward_only: false,
        check: unknown_statement,
    },
];

fn without_key(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(Creation { table, parts, options }) = statement.creation() else { return Vec::new() };
    let parts_of_one = statement.words.has(&["TEMP"]) || statement.words.has(&["TEMPORARY"]) || options.has(&["OF"]);
    let partition = statement.words.has(&["PARTITION", "OF"]) || statement.words.has(&["LIKE"]);
    let keyed = parts.iter().any(|part| part.has(&["PRIMARY", "KEY"]));
    let later = script.later(statement).any(|later| later.words.has(&["PRIMARY", "KEY"]) && later.words.first() == "ALTER");
    if parts.is_empty() || parts_of_one || partition || keyed || later { Vec::new() } else { vec![Spot::name(table.at)] }
}

fn nullable_key(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(creation) = statement.creation().filter(|creation| !creation.options.has(&["WITHOUT", "ROWID"])) else {
        return Vec::new();
    };
    let keys: Vec<String> = creation
        .parts
        .iter()
        .filter(|part| column(**part).is_none())
        .filter_map(|part| Some(part.after(&["PRIMARY", "KEY"])?.parentheses()?.0.names()))
        .flatten()
        .collect();
    let columns = creation.parts.iter().filter_map(|part| column(*part));
    let open = columns.filter(|column| {
        let is_key = column.rest.has(&["PRIMARY", "KEY"]) || keys.contains(&column.name.text);
        is_key && column.ty() != "INTEGER" && !column.rest.has(&["NOT", "NULL"])
    });
    open.map(|column| {
        let whole = column.name.at.start..column.rest.at().end;
        let fix = format!("{} NOT NULL", script.words(whole));
        Spot::name(column.name.at).fix(fix)
    })
    .collect()
}

/// The columns of a key or index, when one of its parts is a plain list.
fn inside(words: Words) -> Vec<String> {
    words.parentheses().map(|(inside, _)| inside.names()).unwrap_or_default()
}

/// The column lists that an index of this file serves, by table.
fn served(script: &Script) -> Vec<(String, Vec<String>)> {
    let mut served = Vec::new();
    for statement in &script.statements {
        if let Some(index) = statement.indexing() {
            served.push((index.table.text.clone(), index.columns.names()));
        }
        if let Some(alter) = statement.alteration() {
            let keys = alter
                .actions
                .iter()
                .filter_map(|action| constraint(*action, &["UNIQUE"]).or_else(|| constraint(*action, &["PRIMARY"])));
            served.extend(keys.filter_map(|(_, rest)| {
                let open = rest.find(&["("])?;
                Some((alter.table.text.clone(), inside(Words(&rest.0[open..]))))
            }));
        }
        let Some(creation) = statement.creation() else { continue };
        for part in &creation.parts {
            let lists: Vec<String> = match (column(*part), part.after(&["PRIMARY", "KEY"]).or_else(|| part.after(&["UNIQUE"]))) {
                (Some(column), Some(_)) => vec![column.name.text],
                (None, Some(rest)) => inside(rest),
                _ => continue,
            };
            served.push((creation.table.text.clone(), lists));
        }
    }
    served
}

fn foreign_key_without_index(script: &Script, statement: &Statement) -> Vec<Spot> {
    let mut keys = Vec::new();
    if let Some(creation) = statement.creation() {
        for part in &creation.parts {
            match column(*part) {
                Some(column) if column.rest.has(&["REFERENCES"]) => {
                    keys.push((creation.table.clone(), column.name.at.clone(), vec![column.name.text]));
                }
                Some(_) => {}
                None => {
                    keys.extend(part.after(&["FOREIGN", "KEY"]).map(|rest| (creation.table.clone(), part.at(), inside(rest))))
                }
            }
        }
    }
    if let Some(alter) = statement.alteration() {
        for action in &alter.actions {
            let column = added(*action).filter(|column| column.rest.has(&["REFERENCES"]));
            keys.extend(column.map(|column| (alter.table.clone(), column.name.at.clone(), vec![column.name.text])));
        }
    }
    let served = served(script);
    let rebuilt = |table: &str| script.statements.iter().flat_map(Statement::renamed_tables).find(|(from, _)| from.text == table);
    let open = keys.into_iter().filter(|(table, _, columns)| {
        let later = rebuilt(&table.text).map(|(_, to)| to.text);
        let of_table = |name: &String| *name == table.text || Some(name) == later.as_ref();
        !served.iter().any(|(name, list)| of_table(name) && list.starts_with(columns))
    });
    open.map(|(table, at, columns)| {
        let fix = format!("CREATE INDEX {}_{}_idx ON {} ({});", table.last(), columns.join("_"), table.text, columns.join(", "));
        Spot::name(at).fix(fix)
    })
    .collect()
}

fn duplicate_index(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(index) = statement.indexing() else { return Vec::new() };
    let text = |words: Words| words.0.iter().map(|token| token.text.clone()).collect::<Vec<_>>();
    let like = |other: &Statement| {
        other.indexing().is_some_and(|other| {
            other.table.text == index.table.text
                && other.unique == index.unique
                && text(other.columns) == text(index.columns)
                && text(other.rest) == text(index.rest)
        })
    };
    // Another form of an index is built beside it, and takes its place.
    let taken_away =
        |name: &str| script.statements.iter().flat_map(|other| other.dropped(&["INDEX"])).any(|gone| gone.last() == name);
    let twin = script.earlier(statement).filter(|other| like(other)).filter_map(Statement::indexing).next();
    let twin = twin.filter(|twin| !taken_away(twin.index.last()) && !taken_away(index.index.last()));
    twin.map(|_| Spot::name(index.index.at)).into_iter().collect()
}

fn inline_reference(script: &Script, statement: &Statement) -> Vec<Spot> {
    let created = statement.creation().map(|creation| creation.parts).unwrap_or_default();
    let altered = statement.alteration().map(|alter| alter.actions).unwrap_or_default();
    let columns = created.into_iter().filter_map(column).chain(altered.into_iter().filter_map(added));
    let spot = |column: crate::migrate::lint::statement::Column| {
        let at = column.rest.part(&["REFERENCES"])?;
        let target = script.words(at.at().start..column.rest.at().end);
        Some(Spot::at(at).fix(format!("FOREIGN KEY ({}) {target}", script.words(column.name.at))))
    };
    columns.filter_map(spot).collect()
}

fn long_name(script: &Script, statement: &Statement) -> Vec<Spot> {
    let long = |token: &crate::migrate::lint::token::Token| {
        let name = matches!(token.kind, Kind::Name | Kind::Word);
        let fits = match script.source.dialect {
            Dialect::MySql => token.text.chars().count() <= 64,
            Dialect::Postgres | Dialect::Sqlite => token.text.len() <= 63,
        };
        name && !fits
    };
    let found = statement.words.0.iter().filter(|token| long(token));
    found.map(|token| Spot::name(token.at.clone()).fix(crate::schema::naming::shorten(&token.text))).collect()
}

fn library_table(_: &Script, statement: &Statement) -> Vec<Spot> {
    let ours = [
        "modelink_migrations",
        "modelink_lock",
        "modelink_links",
        "modelink_schema",
        "modelink_journal",
        "modelink_receipts",
        "modelink_guards",
        "modelink_outbox",
        "modelink_delivery",
    ];
    let reads = statement.words.first() == "SELECT";
    let found = statement
        .words
        .0
        .iter()
        .find(|token| matches!(token.kind, Kind::Name | Kind::Word) && ours.contains(&token.text.to_lowercase().as_str()));
    found.filter(|_| !reads).map(|token| Spot::name(token.at.clone())).into_iter().collect()
}

fn existence_guard(_: &Script, statement: &Statement) -> Vec<Spot> {
    let words = statement.words;
    let schema =
        words.starts(&["CREATE", "SCHEMA"]) || words.starts(&["CREATE", "EXTENSION"]) || words.starts(&["ALTER", "TYPE"]);
    let defines = matches!(words.first(), "CREATE" | "DROP" | "ALTER");
    let guard = words.part(&["IF", "NOT", "EXISTS"]).or_else(|| words.part(&["IF", "EXISTS"]));
    guard.filter(|_| defines && !schema && !words.has(&["CONCURRENTLY"])).map(Spot::at).into_iter().collect()
}

fn domain_constraint(_: &Script, statement: &Statement) -> Vec<Spot> {
    let domain = statement.words.starts(&["CREATE", "DOMAIN"]) || statement.words.starts(&["ALTER", "DOMAIN"]);
    let check = statement.words.part(&["CHECK"]).or_else(|| statement.words.part(&["NOT", "NULL"]));
    check.filter(|_| domain).map(Spot::at).into_iter().collect()
}

fn enum_value_order(script: &Script, statement: &Statement) -> Vec<Spot> {
    let Some(at) = statement.words.part(&["ADD", "VALUE"]).filter(|_| statement.words.starts(&["ALTER", "TYPE"])) else {
        return Vec::new();
    };
    let placed = statement.words.has(&["BEFORE"]) || statement.words.has(&["AFTER"]);
    let fix = format!("{} AFTER '…';", script.words(statement.words.at()));
    if placed { Vec::new() } else { vec![Spot::at(at).fix(fix)] }
}

fn unknown_statement(_: &Script, statement: &Statement) -> Vec<Spot> {
    const KNOWN: [&str; 44] = [
        "CREATE",
        "ALTER",
        "DROP",
        "RENAME",
        "TRUNCATE",
        "INSERT",
        "UPDATE",
        "DELETE",
        "REPLACE",
        "SELECT",
        "WITH",
        "VALUES",
        "COMMENT",
        "GRANT",
        "REVOKE",
        "SET",
        "RESET",
        "SHOW",
        "PRAGMA",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT",
        "RELEASE",
        "END",
        "ABORT",
        "START",
        "LOCK",
        "UNLOCK",
        "REINDEX",
        "VACUUM",
        "CLUSTER",
        "ANALYZE",
        "REFRESH",
        "COPY",
        "MERGE",
        "OPTIMIZE",
        "FLUSH",
        "USE",
        "ATTACH",
        "DETACH",
        "NOTIFY",
        "SECURITY",
        "REASSIGN",
    ];
    let first = statement.words.take(1);
    let known = KNOWN.contains(&first.first()) || statement.words.is_empty();
    if known { Vec::new() } else { vec![Spot::at(first)] }
}
