//! A migration file as single statements, with the hash of each.

use sha2::{Digest, Sha256};

use super::directive::{Directives, Mode};
use crate::dialect::{Dialect, hex};

/// One statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How it runs.
    pub mode: Mode,
    /// Whether it may hold its locks for long.
    pub slow: bool,
    /// Neighbours that run together share a number.
    pub section: usize,
    /// The statement, without the semicolon and the comments before it.
    pub sql: String,
    /// Its SHA-256; line endings do not count.
    pub hash: String,
    /// The byte of the file at which it begins, when each line ends with one character.
    pub start: usize,
}

/// The statements of a file. Semicolons inside of literals, names, comments, dollar quotes and blocks end nothing.
pub fn split(dialect: Dialect, text: &str) -> Vec<Piece> {
    let text = text.replace("\r\n", "\n");
    let mut pieces = Vec::new();
    let mut directives = Directives::default();
    let mut begin = 0;
    while begin < text.len() {
        let rest = &text[begin..];
        let end = end_of_statement(dialect, rest);
        let statement = without_leading_comments(&rest[..end]);
        directives.read(&rest[..end - statement.len()]);
        let start = begin + end - statement.len();
        let sql = statement.trim_end();
        if !sql.is_empty() {
            let (mode, slow, section) = directives.take();
            pieces.push(Piece { mode, slow, section, sql: sql.to_owned(), hash: hash(sql), start });
        }
        begin += end + 1;
    }
    pieces
}

/// The SHA-256 of a text, whatever its line endings and its last line break.
pub fn hash(text: &str) -> String {
    hex(&Sha256::digest(text.replace("\r\n", "\n").trim_end().as_bytes()))
}

/// Where the semicolon of the first statement is, or the end of the text.
fn end_of_statement(dialect: Dialect, text: &str) -> usize {
    let mut blocks = has_blocks(dialect, without_leading_comments(text)).then(Blocks::default);
    let mut at = 0;
    while at < text.len() {
        if let Some(length) = skipped(dialect, &text[at..]) {
            at += length;
            continue;
        }
        let word = text[at..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(text.len() - at, |length| length);
        if word > 0 {
            blocks.iter_mut().for_each(|blocks| blocks.word(&text[at..at + word]));
            at += word;
            continue;
        }
        if text.as_bytes()[at] == b';' && blocks.as_mut().is_none_or(Blocks::end) {
            return at;
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    text.len()
}

/// How deep in `BEGIN … END` and `CASE … END` a text is.
#[derive(Default)]
struct Blocks {
    depth: usize,
    /// After `END`, until the next word tells what ends.
    ending: bool,
}

impl Blocks {
    fn word(&mut self, word: &str) {
        let word = word.to_ascii_uppercase();
        // `END IF` and the like end something that was not counted.
        if std::mem::take(&mut self.ending) && !matches!(word.as_str(), "IF" | "LOOP" | "WHILE" | "REPEAT" | "FOR") {
            self.depth = self.depth.saturating_sub(1);
            if word == "CASE" {
                return;
            }
        }
        match word.as_str() {
            "BEGIN" | "CASE" => self.depth += 1,
            "END" => self.ending = true,
            _ => {}
        }
    }

    /// At a semicolon: whether it is outside of all blocks.
    fn end(&mut self) -> bool {
        if std::mem::take(&mut self.ending) {
            self.depth = self.depth.saturating_sub(1);
        }
        self.depth == 0
    }
}

/// The length of a literal, name or comment at the beginning of a text.
fn skipped(dialect: Dialect, text: &str) -> Option<usize> {
    let until = |start: usize, end: &str| text[start..].find(end).map_or(text.len(), |at| start + at + end.len());
    let first = text.chars().next()?;
    match first {
        '-' if text.starts_with("--") => Some(until(2, "\n")),
        '#' if dialect == Dialect::MySql => Some(until(1, "\n")),
        '/' if text.starts_with("/*") => Some(until(2, "*/")),
        '\'' | '"' | '`' => Some(quoted(text, first, dialect == Dialect::MySql && first != '`')),
        '$' if dialect == Dialect::Postgres => {
            let tag = text[1..].find('$').map(|end| &text[..end + 2])?;
            let named = tag[1..tag.len() - 1].chars().all(|c| c.is_alphanumeric() || c == '_');
            named.then(|| until(tag.len(), tag))
        }
        _ => None,
    }
}

/// The length of a quoted text; a doubled quote starts the next one, which is as good.
fn quoted(text: &str, quote: char, backslash: bool) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if backslash && c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

fn without_leading_comments(text: &str) -> &str {
    let mut text = text.trim_start();
    loop {
        let length = match () {
            () if text.starts_with("--") => text.find('\n').unwrap_or(text.len()),
            () if text.starts_with("/*") => text.find("*/").map_or(text.len(), |at| at + 2),
            () => return text,
        };
        text = text[length..].trim_start();
    }
}

/// Statements with statements inside; PostgreSQL has those in dollar quotes.
fn has_blocks(dialect: Dialect, text: &str) -> bool {
    let mut words = text.split_whitespace().take(6).map(str::to_ascii_uppercase);
    dialect != Dialect::Postgres
        && words.next().is_some_and(|word| word == "CREATE")
        && words.any(|word| matches!(word.as_str(), "TRIGGER" | "PROCEDURE" | "FUNCTION" | "EVENT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(dialect: Dialect, text: &str) -> Vec<String> {
        split(dialect, text).into_iter().map(|piece| piece.sql).collect()
    }

    #[test]
    fn semicolons_inside_of_quotes_and_comments_end_nothing() {
        let text = "-- a; b\ncreate table \"a;b\" (x text default 'it''s; so');\n/* ; */ select 1 -- ; \n + 1;\n\n";
        let expected = ["create table \"a;b\" (x text default 'it''s; so')", "select 1 -- ; \n + 1"];
        assert_eq!(texts(Dialect::Postgres, text), expected);
    }

    #[test]
    fn each_database_has_quotes_of_its_own() {
        let body = "do $f$ begin; end; $f$; select 2";
        assert_eq!(texts(Dialect::Postgres, body), ["do $f$ begin; end; $f$", "select 2"]);
        assert_eq!(texts(Dialect::MySql, r"select 'a\';b'; select 2"), [r"select 'a\';b'", "select 2"]);
        assert_eq!(texts(Dialect::Sqlite, r"select 'a\'; select 2"), [r"select 'a\'", "select 2"]);
    }

    #[test]
    fn a_trigger_is_one_statement() {
        let text = "create trigger t after insert on a begin delete from b; delete from c; end; select 1;";
        assert_eq!(texts(Dialect::Sqlite, text).len(), 2);
        let nested = "create trigger t before insert on a for each row begin if new.x then set new.y = case when 1 then 2 end; \
                      end if; begin set @z = 1; end; end; select 1";
        assert_eq!(texts(Dialect::MySql, nested).len(), 2);
    }

    #[test]
    fn a_trigger_without_a_block_ends_at_its_semicolon() {
        let single = "create trigger t before insert on a for each row set new.x = 1; select 1";
        assert_eq!(texts(Dialect::MySql, single).len(), 2);
        let calls = "create trigger t after insert on a for each row execute function f(); select 1";
        assert_eq!(texts(Dialect::Postgres, calls).len(), 2);
    }

    #[test]
    fn a_statement_knows_where_it_begins() {
        let text = "-- first\n  select 1;\n\nselect 2";
        let starts: Vec<_> = split(Dialect::Sqlite, text).iter().map(|piece| &text[piece.start..piece.start + 8]).collect();
        assert_eq!(starts, ["select 1", "select 2"]);
    }

    #[test]
    fn comments_say_how_statements_run() {
        let text = "create table a (x int);\n-- modelink: one by one (so)\ncreate index concurrently i on a (x);\n\n\
                    -- modelink: repeat\nupdate a set x = 1;\n-- modelink: together\n-- modelink: slow\ndrop table b;";
        let modes: Vec<_> =
            split(Dialect::Postgres, text).into_iter().map(|piece| (piece.mode, piece.slow, piece.section)).collect();
        let expected = [(Mode::Together, false, 0), (Mode::Alone, false, 0), (Mode::Repeat, false, 0), (Mode::Together, true, 1)];
        assert_eq!(modes, expected);
    }

    #[test]
    fn line_endings_and_the_last_line_break_change_no_hash() {
        let unix = split(Dialect::Postgres, "create table a (\n x int\n);\n");
        let windows = split(Dialect::Postgres, "create table a (\r\n x int\r\n);");
        assert_eq!(unix, windows);
        assert_ne!(unix[0].hash, split(Dialect::Postgres, "create table a (\n y int\n);")[0].hash);
    }
}
