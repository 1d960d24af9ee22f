//! What MariaDB and MySQL do otherwise than people think.

use super::{MYSQL, Rule, Spot};
use crate::{
    dialect::Dialect,
    migrate::lint::{
        script::Script,
        statement::Statement,
        token::{Kind, Token},
        words::Words,
    },
};

const fn rule(code: &'static str, title: &'static str, help: &'static str, check: fn(&Script, &Statement) -> Vec<Spot>) -> Rule {
    Rule { code, title, help, dialects: MYSQL, forward_only: false, check }
}

pub const RULES: &[Rule] = &[
    rule(
        "algorithm-copy",
        "the whole table is copied, and nobody writes meanwhile",
        "let the server refuse what it cannot do in place",
        copy,
    ),
    rule(
        "convert-charset",
        "every row is written again, and nobody writes meanwhile",
        "change the columns that need it, one by one",
        convert,
    ),
    rule(
        "foreign-key-checks-off",
        "rows written meanwhile are never checked, not even later",
        "order the statements so that the keys hold",
        checks_off,
    ),
    rule("double-quoted-name", "double quotes make a text here, not a name", "put names into backticks", double_quoted),
    rule("other-engine", "only InnoDB has transactions and foreign keys", "use `ENGINE=InnoDB`", engine),
];

fn copy(_: &Script, statement: &Statement) -> Vec<Spot> {
    let copies = statement.words.part(&["ALGORITHM", "=", "COPY"]).or_else(|| statement.words.part(&["ALGORITHM", "COPY"]));
    copies.map(|at| Spot::at(at).fix("ALGORITHM=INPLACE, LOCK=NONE")).into_iter().collect()
}

fn convert(_: &Script, statement: &Statement) -> Vec<Spot> {
    statement.words.part(&["CONVERT", "TO", "CHARACTER", "SET"]).map(Spot::at).into_iter().collect()
}

fn checks_off(_: &Script, statement: &Statement) -> Vec<Spot> {
    let off = |token: &&Token| matches!(token.text.to_uppercase().as_str(), "FOREIGN_KEY_CHECKS" | "UNIQUE_CHECKS");
    let sets = statement.words.first() == "SET" && !statement.words.0.iter().any(|token| token.text == "1" || token.text == "ON");
    let found = statement.words.0.iter().find(off).filter(|_| sets);
    found.map(|token| Spot::name(token.at.clone())).into_iter().collect()
}

fn double_quoted(script: &Script, statement: &Statement) -> Vec<Spot> {
    debug_assert_eq!(script.source.dialect, Dialect::MySql);
    let before_name = ["TABLE", "COLUMN", "INDEX", "INTO", "UPDATE", "FROM", "REFERENCES", "ON", "CONSTRAINT", "KEY"];
    let pair = statement.words.0.windows(2).find(|pair| {
        let quoted = pair[1].kind == Kind::Text && script.words(pair[1].at.clone()).starts_with('"');
        quoted && pair[0].kind == Kind::Word && before_name.contains(&pair[0].text.as_str())
    });
    pair.map(|pair| Spot::at(Words(&pair[1..])).fix(format!("`{}`", pair[1].text))).into_iter().collect()
}

fn engine(_: &Script, statement: &Statement) -> Vec<Spot> {
    let rest = statement.words.after(&["ENGINE"]).map(|rest| rest.skip(&["="]).take(1));
    rest.filter(|engine| engine.first() != "INNODB").map(|engine| Spot::at(engine).fix("ENGINE=InnoDB")).into_iter().collect()
}
