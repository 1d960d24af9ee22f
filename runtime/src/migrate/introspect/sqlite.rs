//! The catalog of SQLite. Names and conditions of constraints stand only in the statement that made the table.

use super::expression::{Token, tokens};
use crate::dialect::Dialect;

/// Tables, columns, indexes and foreign keys, each row in the form that [`super::read`] takes.
pub(super) const CATALOG: &str = "\
WITH t AS (SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\')
SELECT 'table', t.name, '', CASE t.type WHEN 'view' THEN 'view' ELSE '' END, coalesce(t.sql, ''), '', '', '', '', 0 FROM t
UNION ALL
SELECT 'column', t.name, c.name, c.type, CASE WHEN c.\"notnull\" OR c.pk > 0 THEN '' ELSE 'nullable' END, coalesce(c.dflt_value, ''),
    CASE WHEN c.hidden IN (2, 3) THEN 'generated' ELSE '' END, CAST(c.pk AS text), '', c.cid
FROM t JOIN pragma_table_xinfo(t.name) AS c
UNION ALL
SELECT 'index', t.name, i.name, coalesce(x.name, ''), CASE WHEN i.\"unique\" THEN 'unique' ELSE '' END, coalesce(s.sql, ''), i.origin,
    '', '', x.seqno
FROM t JOIN pragma_index_list(t.name) AS i JOIN pragma_index_xinfo(i.name) AS x ON x.key
LEFT JOIN sqlite_master AS s ON s.type = 'index' AND s.name = i.name
UNION ALL
SELECT 'foreign', t.name, CAST(f.id AS text), f.\"from\", f.\"table\", coalesce(f.\"to\", ''), f.on_delete, f.on_update, '', f.seq
FROM t JOIN pragma_foreign_key_list(t.name) AS f
ORDER BY 1, 2, 3, 10";

/// What a `CREATE TABLE` says of its constraints.
#[derive(Default)]
pub(super) struct Written {
    /// Name and condition of each check.
    pub checks: Vec<(String, String)>,
    /// Name and columns of each foreign key.
    pub foreign_keys: Vec<(String, Vec<String>)>,
    /// Whether it counts up its key.
    pub counts: bool,
}

/// Reads the statement that made a table.
pub(super) fn written(sql: &str) -> Written {
    let mut written = Written::default();
    let all = tokens(Dialect::Sqlite, sql);
    let word = |at: usize, text: &str| matches!(all.get(at), Some((Token::Word(word), _)) if word == text);
    let mut depth = 0;
    let mut at = 0;
    while at < all.len() {
        match &all[at].0 {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth -= 1,
            Token::Word(word) if word == "autoincrement" && depth == 1 => written.counts = true,
            Token::Word(constraint) if constraint == "constraint" && depth == 1 => {
                let Some(name) = all.get(at + 1).and_then(|(token, _)| token.name()) else { break };
                let closing = closing(&all, at + 2);
                let open = (at + 2..closing).find(|&place| all[place].0 == Token::Sign('(')).unwrap_or(closing);
                if word(at + 2, "check") && open < closing {
                    let text = &sql[all[open].1.end..all[closing].1.start];
                    written.checks.push((name.to_owned(), text.trim().to_owned()));
                } else if word(at + 2, "foreign") && open < closing {
                    let columns = all[open + 1..closing].iter().filter_map(|(token, _)| token.name().map(str::to_owned));
                    written.foreign_keys.push((name.to_owned(), columns.collect()));
                }
                at = closing;
            }
            _ => {}
        }
        at += 1;
    }
    written
}

/// Where the first parenthesis that opens at or after a place is closed again.
fn closing(all: &[(Token, std::ops::Range<usize>)], from: usize) -> usize {
    let mut depth = 0;
    for (place, (token, _)) in all.iter().enumerate().skip(from) {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => {
                depth -= 1;
                if depth == 0 {
                    return place;
                }
            }
            _ => {}
        }
    }
    all.len() - 1
}

/// The condition of a partial index, from the statement that made it.
pub(super) fn predicate(sql: &str) -> Option<String> {
    let mut depth = 0;
    for (token, range) in tokens(Dialect::Sqlite, sql) {
        match token {
            Token::Sign('(') => depth += 1,
            Token::Sign(')') => depth -= 1,
            Token::Word(word) if word == "where" && depth == 0 => return Some(sql[range.end..].trim().to_owned()),
            _ => {}
        }
    }
    None
}
