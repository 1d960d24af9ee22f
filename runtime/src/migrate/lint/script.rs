//! A file of a migration, read: its statements, and what is known around them.

use std::{collections::HashMap, ops::Range};

use super::{
    allow::{Allow, allows},
    statement::Statement,
    token::{Kind, Token, tokens},
    words::{Name, Words},
};
use crate::{
    dialect::Dialect,
    migrate::{consent::Consent, directive::Mode, split::split},
};

/// A file and what is known about it.
pub struct Source<'a> {
    /// Its path, as it is shown.
    pub path: &'a str,
    /// What it says.
    pub text: &'a str,
    /// The database that it is for.
    pub dialect: Dialect,
    /// Whether it leads forward: a way back may take away what the way forward made.
    pub forward: bool,
    /// What a person allowed, in `migration.toml`.
    pub consent: &'a Consent,
}

/// The statements of a file as tokens.
pub struct Text {
    /// The file, with one character for each line end.
    pub text: String,
    statements: Vec<Read>,
    /// Remarks that allow something, each with the statement that they are for.
    pub allows: Vec<Allow>,
    /// Statements that could not be cut into tokens: why, and where.
    pub unread: Vec<(String, Range<usize>)>,
}

/// A statement as tokens, and how it runs.
struct Read {
    tokens: Vec<Token>,
    /// The number of its transaction; none where it runs by itself.
    transaction: Option<usize>,
}

impl Text {
    /// Cuts a file into statements and those into tokens.
    pub fn read(source: &Source) -> Self {
        let text = source.text.replace("\r\n", "\n");
        let (mut statements, mut remarks, mut unread) = (Vec::new(), Vec::new(), Vec::new());
        let mut end = 0;
        for piece in split(source.dialect, &text) {
            let whole = end..piece.start + piece.sql.len();
            end = whole.end;
            let together = piece.mode == Mode::Together && source.dialect != Dialect::MySql;
            let mut read = Read { tokens: Vec::new(), transaction: together.then_some(piece.section) };
            match tokens(source.dialect, &text[whole.clone()], whole.start) {
                Ok(found) => {
                    let (comments, words): (Vec<_>, Vec<_>) = found.into_iter().partition(|token| token.kind == Kind::Comment);
                    remarks.extend(comments.iter().flat_map(|comment| allows(comment, statements.len())));
                    // The semicolon of the statement before is not part of this one.
                    read.tokens = words.into_iter().skip_while(|token| token.at.start < piece.start).collect();
                }
                Err(why) => unread.push((why, piece.start..whole.end)),
            }
            statements.push(read);
        }
        // A comment that nobody closed swallows the rest.
        unread.extend(tokens(source.dialect, &text[end..], end).err().map(|why| (why, end..text.len())));
        Text { text, statements, allows: remarks, unread }
    }
}

/// What rules look at.
pub struct Script<'a> {
    /// The file.
    pub source: &'a Source<'a>,
    /// Its text.
    pub text: &'a str,
    /// In order.
    pub statements: Vec<Statement<'a>>,
    /// Tables, by the statement that makes them under this name.
    made: HashMap<String, usize>,
}

impl<'a> Script<'a> {
    /// What is known of a file.
    pub fn new(source: &'a Source<'a>, text: &'a Text) -> Self {
        let statement = |(place, read): (usize, &'a Read)| {
            let Read { tokens, transaction } = read;
            Statement { place, words: Words(tokens), transaction: *transaction }
        };
        let statements: Vec<_> = text.statements.iter().enumerate().map(statement).collect();
        let made = made(&statements);
        Script { source, text: &text.text, statements, made }
    }

    /// Whether the table is made in this file before that statement: nobody reads it yet, and it is empty.
    pub fn is_new(&self, table: &Name, statement: &Statement) -> bool {
        self.made.get(&key(table)).is_some_and(|&place| place < statement.place)
    }

    /// The statements behind that one.
    pub fn later(&self, statement: &Statement) -> impl Iterator<Item = &Statement<'a>> {
        self.statements.iter().skip(statement.place + 1)
    }

    /// The statements before that one.
    pub fn earlier(&self, statement: &Statement) -> impl Iterator<Item = &Statement<'a>> {
        self.statements.iter().take(statement.place)
    }

    /// Whether another table takes the name later: the table is rebuilt, not dropped.
    pub fn is_replaced(&self, table: &Name, statement: &Statement) -> bool {
        self.later(statement).flat_map(Statement::renamed_tables).any(|(_, to)| to.last().eq_ignore_ascii_case(table.last()))
    }

    /// Whether a person allowed the step in `migration.toml`. Schemas are prefixes on some databases.
    pub fn allowed(&self, step: &str) -> bool {
        let flat = |step: &str| step.replace('.', "_").to_lowercase();
        self.source.consent.steps().any(|allowed| flat(allowed) == flat(step))
    }

    /// The words of the file at these bytes.
    pub fn words(&self, at: Range<usize>) -> &'a str {
        self.text.get(at).unwrap_or_default()
    }
}

fn key(table: &Name) -> String {
    table.text.to_lowercase()
}

fn made(statements: &[Statement]) -> HashMap<String, usize> {
    let mut made = HashMap::new();
    for statement in statements {
        if let Some(creation) = statement.creation() {
            made.insert(key(&creation.table), statement.place);
        }
        for (from, to) in statement.renamed_tables() {
            if let Some(&place) = made.get(&key(&from)) {
                // A new name has no schema in front.
                let schema = from.text.rsplit_once('.').map(|(schema, _)| format!("{schema}.")).unwrap_or_default();
                made.insert(if to.text.contains('.') { key(&to) } else { format!("{schema}{}", to.text).to_lowercase() }, place);
            }
        }
    }
    made
}
