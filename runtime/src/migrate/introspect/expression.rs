//! Expressions in SQL, compared although every database prints them in its own way.
//!
//! A database keeps an expression as a tree and prints it with its own parentheses, casts and spellings. What is left when
//! those are taken away is the same on both sides.

use std::ops::Range;

use crate::{dialect::Dialect, value::BigDecimal};

/// A part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A bare word in lower case.
    Word(String),
    /// A name in quotes.
    Name(String),
    /// Text in quotes.
    Text(String),
    /// Bytes in quotes, in lower case.
    Bytes(String),
    /// A number, in its plain form.
    Number(String),
    /// An operator of several characters.
    Operator(String),
    /// Any other character.
    Sign(char),
}

impl Token {
    /// The name that a word or quoted name stands for.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Token::Word(name) | Token::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// Whether two expressions say the same, as far as can be told from their texts.
pub(super) fn same(dialect: Dialect, a: &str, b: &str) -> bool {
    a == b || plain(dialect, a) == plain(dialect, b)
}

/// The names in quotes that a statement of SQLite holds.
pub(in super::super) fn names_in(sql: &str) -> Vec<String> {
    let names = tokens(Dialect::Sqlite, sql).into_iter().filter_map(|(token, _)| match token {
        Token::Name(name) => Some(name),
        _ => None,
    });
    names.collect()
}

/// The parts of a text, each with its place.
pub(super) fn tokens(dialect: Dialect, text: &str) -> Vec<(Token, Range<usize>)> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, length) = match first {
            _ if first.is_whitespace() => (None, first.len_utf8()),
            '\'' => text_token(dialect, rest),
            'E' | 'e' if dialect == Dialect::Postgres && rest[1..].starts_with('\'') => {
                let (token, length) = escaped(&rest[1..]);
                (token, length + 1)
            }
            'X' | 'x' if rest[1..].starts_with('\'') => {
                let end = rest[2..].find('\'').map_or(rest.len(), |end| end + 3);
                (Some(Token::Bytes(rest[2..end - 1].to_lowercase())), end)
            }
            '"' | '`' => {
                let (name, length) = doubled(rest, first);
                (Some(Token::Name(name)), length)
            }
            _ if first.is_ascii_digit() => number_token(rest),
            _ if first.is_alphanumeric() || first == '_' => {
                let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
                (Some(Token::Word(rest[..end].to_lowercase())), end)
            }
            _ => operator_token(rest, first),
        };
        all.extend(token.map(|token| (token, at..at + length)));
        at += length;
    }
    all
}

fn operator_token(rest: &str, first: char) -> (Option<Token>, usize) {
    const OPERATORS: [&str; 9] = ["::", "<>", "!=", "<=", ">=", "||", "!~~", "~~", "->"];
    match OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
        Some(&"!=") => (Some(Token::Operator("<>".into())), 2),
        Some(operator) => (Some(Token::Operator((*operator).into())), operator.len()),
        None => (Some(Token::Sign(first)), first.len_utf8()),
    }
}

fn number_token(rest: &str) -> (Option<Token>, usize) {
    let mut end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
    if rest[end..].starts_with(['e', 'E']) {
        let digits = rest[end + 1..].trim_start_matches(['+', '-']);
        let sign = rest.len() - end - 1 - digits.len();
        let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        if length > 0 {
            end += 1 + sign + length;
        }
    }
    (Some(Token::Number(number(&rest[..end]).unwrap_or_else(|| rest[..end].to_owned()))), end)
}

fn number(text: &str) -> Option<String> {
    let plain = text.parse::<BigDecimal>().ok()?.normalized().to_plain_string();
    Some(plain)
}

fn text_token(dialect: Dialect, rest: &str) -> (Option<Token>, usize) {
    match dialect {
        Dialect::MySql => escaped(rest),
        _ => {
            let (text, length) = doubled(rest, '\'');
            (Some(Token::Text(text)), length)
        }
    }
}

/// Text in quotes that are doubled inside.
fn doubled(rest: &str, quote: char) -> (String, usize) {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character != quote {
            text.push(character);
        } else if characters.peek().is_some_and(|(_, next)| *next == quote) {
            text.push(quote);
            characters.next();
        } else {
            return (text, at + 1);
        }
    }
    (text, rest.len())
}

/// Text in quotes in which backslashes escape, too.
fn escaped(rest: &str) -> (Option<Token>, usize) {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => text.extend(characters.next().map(|(_, escaped)| match escaped {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'Z' => '\u{1a}',
                '0' => '\0',
                other => other,
            })),
            '\'' if characters.peek().is_some_and(|(_, next)| *next == '\'') => {
                text.push('\'');
                characters.next();
            }
            '\'' => return (Some(Token::Text(text)), at + 1),
            other => text.push(other),
        }
    }
    (Some(Token::Text(text)), rest.len())
}

/// Words of which the names of types consist, behind `::`.
const TYPE_WORDS: [&str; 26] = [
    "text",
    "varchar",
    "character",
    "varying",
    "integer",
    "bigint",
    "smallint",
    "numeric",
    "real",
    "double",
    "precision",
    "boolean",
    "timestamp",
    "timestamptz",
    "with",
    "without",
    "time",
    "zone",
    "date",
    "uuid",
    "bytea",
    "jsonb",
    "json",
    "bpchar",
    "regclass",
    "interval",
];

/// The parts that count, in one spelling.
fn plain(dialect: Dialect, text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let all: Vec<Token> = tokens(dialect, text).into_iter().map(|(token, _)| token).collect();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        at += 1;
        match token {
            Token::Sign('(' | ')') => {}
            Token::Operator(operator) if operator == "::" => at = after_type(&all, at),
            Token::Word(word) if word == "collate" => at += 1,
            // The character set in front of a text.
            Token::Word(word) if word.starts_with("_utf8") && matches!(all.get(at), Some(Token::Text(_))) => {}
            Token::Word(word) if word == "true" => out.push(Token::Number("1".into())),
            Token::Word(word) if word == "false" => out.push(Token::Number("0".into())),
            Token::Word(word) => out.push(Token::Name(word.clone())),
            Token::Text(text) => out.push(text_value(text)),
            other => out.push(other.clone()),
        }
    }
    lists(signed(out))
}

fn after_type(all: &[Token], mut at: usize) -> usize {
    while let Some(Token::Word(word) | Token::Name(word)) = all.get(at)
        && TYPE_WORDS.contains(&word.as_str())
    {
        at += 1;
    }
    // Precision and scale, and the mark of a list.
    if all.get(at) == Some(&Token::Sign('(')) {
        let mut ahead = at + 1;
        while matches!(all.get(ahead), Some(Token::Number(_) | Token::Sign(','))) {
            ahead += 1;
        }
        if ahead > at + 1 && all.get(ahead) == Some(&Token::Sign(')')) {
            at = ahead + 1;
        }
        while let Some(Token::Word(word)) = all.get(at)
            && TYPE_WORDS.contains(&word.as_str())
        {
            at += 1;
        }
    }
    while all.get(at) == Some(&Token::Sign('[')) && all.get(at + 1) == Some(&Token::Sign(']')) {
        at += 2;
    }
    at
}

/// Text that is a number, a moment or a document in one form, whatever the form it was written in.
fn text_value(text: &str) -> Token {
    if let Some(number) = number(text) {
        return Token::Number(number);
    }
    let moments = ["%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.f+00"];
    if let Some(moment) = moments.iter().find_map(|form| chrono::NaiveDateTime::parse_from_str(text, form).ok()) {
        return Token::Text(moment.format("%Y-%m-%d %H:%M:%S%.6f").to_string());
    }
    if let Ok(moment) = chrono::DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z") {
        return Token::Text(moment.naive_utc().format("%Y-%m-%d %H:%M:%S%.6f").to_string());
    }
    if let Ok(time) = chrono::NaiveTime::parse_from_str(text, "%H:%M:%S%.f") {
        return Token::Text(time.format("%H:%M:%S%.6f").to_string());
    }
    if text.starts_with(['{', '['])
        && let Ok(mut document) = serde_json::from_str::<serde_json::Value>(text)
    {
        document.sort_all_objects();
        return Token::Text(document.to_string());
    }
    Token::Text(text.to_owned())
}

/// A minus belongs to its number, unless it stands between two operands.
fn signed(all: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut tokens = all.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let operand = matches!(out.last(), Some(Token::Name(_) | Token::Number(_) | Token::Text(_)));
        match (&token, tokens.peek()) {
            (Token::Sign('-'), Some(Token::Number(number))) if !operand => {
                out.push(Token::Number(self::number(&format!("-{number}")).unwrap_or_default()));
                tokens.next();
            }
            _ => out.push(token),
        }
    }
    out
}

/// `= ANY (ARRAY[…])` is `IN (…)`, and `IN` of one value is `=`.
fn lists(mut all: Vec<Token>) -> Vec<Token> {
    let is = |token: Option<&Token>, text: &str| matches!(token, Some(Token::Name(name)) if name == text);
    let mut at = 0;
    while at < all.len() {
        if all[at] == Token::Sign('=') && is(all.get(at + 1), "any") && is(all.get(at + 2), "array") {
            if let Some(close) = all[at..].iter().position(|token| *token == Token::Sign(']')) {
                all.remove(at + close);
            }
            all.splice(at..at + 4, [Token::Name("in".into())]);
        }
        if is(all.get(at), "in") && all.get(at + 2) != Some(&Token::Sign(',')) {
            all[at] = Token::Sign('=');
        }
        at += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_database_prints_is_what_was_written() {
        let pairs = [
            (Dialect::Postgres, r#""status" IN ('draft', 'it''s')"#, "(status = ANY (ARRAY['draft'::text, 'it''s'::text]))"),
            (Dialect::Postgres, r#""status" IN ('draft')"#, "(status = 'draft'::text)"),
            (Dialect::Postgres, r#""price" >= 1.50 AND NOT ("a" IS NULL)"#, "((price >= 1.5) AND (NOT (a IS NULL)))"),
            (Dialect::Postgres, "-1.5", "'-1.5'::numeric"),
            (Dialect::Postgres, "'2020-01-02T03:04:05.000000Z'", "'2020-01-02 03:04:05+00'::timestamp with time zone"),
            (Dialect::Postgres, "'12:00:00.000000'", "'12:00:00'::time without time zone"),
            (Dialect::Postgres, "ARRAY['a']::text[]", "ARRAY['a'::text]"),
            (Dialect::MySql, "`a` <> 'x\\\\y'", "`a` <> 'x\\\\y'"),
            (Dialect::MySql, "TRUE", "1"),
            (Dialect::Sqlite, "\"order\" > 5", "\"order\" > 5"),
        ];
        for (dialect, written, printed) in pairs {
            assert!(same(dialect, written, printed), "{written} / {printed}");
        }
    }

    #[test]
    fn another_expression_is_another_one() {
        for (a, b) in [("price >= 1", "price > 1"), ("a IN ('x', 'y')", "a IN ('x')"), ("'a'", "a"), ("-1", "1"), ("a - 1", "a")]
        {
            assert!(!same(Dialect::Postgres, a, b), "{a} / {b}");
        }
    }
}
