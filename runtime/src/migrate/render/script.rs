//! Statements as a file that people read and the library runs.

use super::Rendered;
use crate::migrate::directive::{Directive, Mode};

/// The file of these statements; `head` stands above them.
pub fn script(statements: &[Rendered], head: &str) -> String {
    let mut text = head.to_owned();
    let mut alone = false;
    for statement in statements {
        let lasting = match statement.mode {
            Mode::Together => Some(false),
            Mode::Alone => Some(true),
            Mode::Repeat | Mode::Expect(_) => None,
        };
        if let Some(wanted) = lasting.filter(|wanted| *wanted != alone) {
            alone = wanted;
            text.push_str(&if alone { Directive::OneByOne } else { Directive::Together }.line());
        }
        match &statement.mode {
            Mode::Repeat => text.push_str(&Directive::Repeat.line()),
            Mode::Expect(reason) => text.push_str(&Directive::Expect(reason.clone()).line()),
            Mode::Together | Mode::Alone => {}
        }
        if statement.slow {
            text.push_str(&Directive::Slow.line());
        }
        if let Some(remark) = &statement.remark {
            text.push_str(&format!("-- {}\n", remark.replace('\n', " ")));
        }
        text.push_str(&statement.sql);
        text.push_str(";\n\n");
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}
