//! SQL as tokens with their places. The tokenizer of `sqlparser` knows the quotes and comments of each database; what
//! statements mean is read from its tokens, since no parser knows all statements of all three.

use std::ops::Range;

use sqlparser::{
    dialect::{Dialect as Grammar, MySqlDialect, PostgreSqlDialect, SQLiteDialect},
    tokenizer::{Location, Token as Raw, TokenWithSpan, Tokenizer, Whitespace},
};

use crate::dialect::Dialect;

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// A word in capitals, a quoted name or literal without its quotes, a symbol as it is.
    pub text: String,
    /// Bytes in the file.
    pub at: Range<usize>,
}

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or a plain name.
    Word,
    /// A name in quotes.
    Name,
    /// A literal in quotes. MariaDB and MySQL take double quotes for one.
    Text,
    /// A number.
    Number,
    /// Anything else.
    Symbol,
    /// A comment, without its marks.
    Comment,
}

/// The tokens of a text that begins at byte `offset` of its file.
///
/// # Errors
/// Where the text cannot be cut into tokens: what is wrong.
pub fn tokens(dialect: Dialect, text: &str, offset: usize) -> Result<Vec<Token>, String> {
    let grammar: &dyn Grammar = match dialect {
        Dialect::Postgres => &PostgreSqlDialect {},
        Dialect::MySql => &MySqlDialect {},
        Dialect::Sqlite => &SQLiteDialect {},
    };
    let places = Places::of(text);
    let mut tokenizer = Tokenizer::new(grammar, text);
    let raw = tokenizer.tokenize_with_location().map_err(|error| error.message)?;
    Ok(raw.into_iter().filter_map(|token| told(token, &places, offset)).collect())
}

fn told(raw: TokenWithSpan, places: &Places, offset: usize) -> Option<Token> {
    let at = offset + places.byte(raw.span.start)..offset + places.byte(raw.span.end);
    let (kind, text) = match raw.token {
        Raw::EOF => return None,
        Raw::Whitespace(Whitespace::SingleLineComment { comment, .. } | Whitespace::MultiLineComment(comment)) => {
            (Kind::Comment, comment)
        }
        Raw::Whitespace(_) => return None,
        Raw::Word(word) if word.quote_style.is_some() => (Kind::Name, word.value),
        Raw::Word(word) => (Kind::Word, word.value.to_uppercase()),
        Raw::Number(number, _) => (Kind::Number, number),
        Raw::SingleQuotedString(text)
        | Raw::DoubleQuotedString(text)
        | Raw::EscapedStringLiteral(text)
        | Raw::UnicodeStringLiteral(text)
        | Raw::NationalStringLiteral(text)
        | Raw::HexStringLiteral(text)
        | Raw::SingleQuotedByteStringLiteral(text) => (Kind::Text, text),
        Raw::DollarQuotedString(text) => (Kind::Text, text.value),
        other => (Kind::Symbol, other.to_string()),
    };
    Some(Token { kind, text, at })
}

/// From lines and columns, which count characters, to bytes.
struct Places<'a> {
    lines: Vec<(usize, &'a str)>,
    length: usize,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Self {
        let mut start = 0;
        let lines = text
            .split('\n')
            .map(|line| {
                let here = (start, line);
                start += line.len() + 1;
                here
            })
            .collect();
        Places { lines, length: text.len() }
    }

    fn byte(&self, location: Location) -> usize {
        let line = usize::try_from(location.line).unwrap_or(0).saturating_sub(1);
        let column = usize::try_from(location.column).unwrap_or(0).saturating_sub(1);
        let Some((start, text)) = self.lines.get(line) else { return self.length };
        start + text.char_indices().nth(column).map_or(text.len(), |(byte, _)| byte)
    }
}
