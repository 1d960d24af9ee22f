//! What a migration file says about how its statements run, in comments that a person can read:
//!
//! ```sql
//! -- modelink: together (what follows is one transaction)
//! -- modelink: one by one (each statement is kept as soon as it ran)
//! -- modelink: repeat (until it changes no row)
//! -- modelink: expect no row (otherwise stop and say why)
//! -- modelink: slow (may hold its locks for long)
//! -- modelink: irreversible: why this cannot be taken back
//! ```
//!
//! The first two hold until the next of them, the others for one statement. Other words after `modelink:` belong to others.

/// The head of each.
const HEAD: &str = "-- modelink:";

/// How a statement runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Mode {
    /// In one transaction with its neighbours.
    #[default]
    Together,
    /// By itself.
    Alone,
    /// By itself, again and again until it changes no row.
    Repeat,
    /// A query that must find nothing; otherwise the run stops with these words.
    Expect(String),
}

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Directive {
    /// From here on in one transaction; each one begins another.
    Together,
    /// From here on each by itself.
    OneByOne,
    /// The next statement, until it changes no row.
    Repeat,
    /// The next statement finds nothing, or these words are said.
    Expect(String),
    /// The next statement may take long.
    Slow,
    /// The file cannot be run, for this reason.
    Irreversible(String),
}

impl Directive {
    /// The directive of a line, where it is one of these.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let text = line.trim().strip_prefix(HEAD)?.trim();
        let plain = text.split(" (").next().unwrap_or_default().trim();
        if let Some(reason) = text.strip_prefix("irreversible:") {
            return Some(Directive::Irreversible(reason.trim().to_owned()));
        }
        if let Some(reason) = text.strip_prefix("expect no row:") {
            return Some(Directive::Expect(reason.trim().to_owned()));
        }
        match plain {
            "together" => Some(Directive::Together),
            "one by one" => Some(Directive::OneByOne),
            "repeat" => Some(Directive::Repeat),
            "slow" => Some(Directive::Slow),
            "expect no row" => Some(Directive::Expect("a query that must find no row found one".into())),
            _ => None,
        }
    }

    /// The line that says so.
    pub(super) fn line(&self) -> String {
        match self {
            Directive::Together => format!("{HEAD} together (one transaction)\n"),
            Directive::OneByOne => format!("{HEAD} one by one (each is kept as soon as it ran)\n"),
            Directive::Repeat => format!("{HEAD} repeat (until it changes no row)\n"),
            Directive::Expect(reason) => format!("{HEAD} expect no row: {}\n", reason.replace('\n', " ")),
            Directive::Slow => format!("{HEAD} slow (it may hold its locks for long)\n"),
            Directive::Irreversible(reason) => format!("{HEAD} irreversible: {}\n", reason.replace('\n', " ")),
        }
    }
}

/// What the comments above the next statement set.
#[derive(Debug, Clone, Default)]
pub(super) struct Directives {
    alone: bool,
    once: Option<Mode>,
    slow: bool,
    /// Counts the transactions that were asked for.
    section: usize,
}

impl Directives {
    /// Reads the comments before a statement.
    pub(super) fn read(&mut self, comments: &str) {
        for directive in comments.lines().filter_map(Directive::parse) {
            match directive {
                Directive::Together => {
                    self.alone = false;
                    self.section += 1;
                }
                Directive::OneByOne => self.alone = true,
                Directive::Repeat => self.once = Some(Mode::Repeat),
                Directive::Expect(reason) => self.once = Some(Mode::Expect(reason)),
                Directive::Slow => self.slow = true,
                Directive::Irreversible(_) => {}
            }
        }
    }

    /// What holds for the next statement: mode, slow, and the number of its transaction.
    pub(super) fn take(&mut self) -> (Mode, bool, usize) {
        let lasting = if self.alone { Mode::Alone } else { Mode::Together };
        (self.once.take().unwrap_or(lasting), std::mem::take(&mut self.slow), self.section)
    }
}

/// Why a file cannot be run, where it says so.
pub(super) fn irreversible(text: &str) -> Vec<String> {
    let reason = |line| match Directive::parse(line) {
        Some(Directive::Irreversible(reason)) => Some(reason),
        _ => None,
    };
    text.lines().filter_map(reason).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_reads_as_what_was_written() {
        let all = [
            Directive::Together,
            Directive::OneByOne,
            Directive::Repeat,
            Directive::Slow,
            Directive::Expect("fill `a.b` first (it has no value)".into()),
            Directive::Irreversible("the values of `a.b` are gone".into()),
        ];
        for directive in all {
            assert_eq!(Directive::parse(&directive.line()), Some(directive));
        }
    }

    #[test]
    fn other_comments_say_nothing() {
        for line in ["-- together", "-- modelink: allow(drop-column) it was empty", "-- What `x` destroyed does not come back."] {
            assert_eq!(Directive::parse(line), None);
        }
    }
}
