//! What a rule found, and where.

use std::{fmt, ops::Range, sync::Arc};

/// What a rule found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The code of the rule, by which it is allowed.
    pub code: &'static str,
    /// What is wrong.
    pub title: String,
    /// The file, relative to the folder of migrations.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Bytes of the file that it is about, when each line ends with one character.
    pub span: Range<usize>,
    /// What to do instead.
    pub help: String,
    /// SQL, or lines of another file, to copy.
    pub fix: Option<String>,
    /// What the file says, with one character for each line end.
    #[serde(skip)]
    pub text: Arc<str>,
}

/// `file:line:column: code: what is wrong`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}: {}", self.file, self.line, self.column, self.code, self.title)
    }
}

/// A finding before its place is looked up.
pub struct Hit {
    /// The code of the rule.
    pub code: &'static str,
    /// What is wrong.
    pub title: String,
    /// What to do instead.
    pub help: String,
    /// To copy.
    pub fix: Option<String>,
    /// The statement that it is about.
    pub statement: usize,
    /// Bytes of the file.
    pub at: Range<usize>,
}

/// The finding with line and column.
pub fn placed(hit: Hit, path: &str, text: &Arc<str>) -> Finding {
    let before = text.get(..hit.at.start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let Hit { code, title, help, fix, at, .. } = hit;
    Finding { code, title, file: path.to_owned(), line, column, span: at, help, fix, text: text.clone() }
}
