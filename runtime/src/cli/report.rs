//! What people and scripts see: tables or JSON on stdout, the rest on stderr.

use std::io::Write as _;

use comfy_table::{Cell, ColumnConstraint, ContentArrangement, Table, presets::UTF8_BORDERS_ONLY};
use console::Style;
use serde::Serialize;

use super::args::{Color, Shown};
use crate::error::Error;

/// Where results and messages go, and in what form.
pub(super) struct Screen {
    json: bool,
    quiet: bool,
    stdout: bool,
    stderr: bool,
}

/// What is about to happen to something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    New,
    Changed,
    Gone,
    Plain,
}

impl Screen {
    pub(super) fn new(shown: &Shown) -> Self {
        // Both look at NO_COLOR, TERM and whether there is a terminal.
        let (stdout, stderr) = match shown.color {
            Color::Auto => (console::colors_enabled(), console::colors_enabled_stderr()),
            Color::Always => (true, true),
            Color::Never => (false, false),
        };
        Screen { json: shown.json, quiet: shown.quiet, stdout, stderr }
    }

    /// Whether the result is wanted as JSON.
    pub(super) fn json(&self) -> bool {
        self.json
    }

    /// Whether the result is shown in colours.
    pub(super) fn colours(&self) -> bool {
        self.stdout
    }

    /// The result as JSON.
    pub(super) fn value(&self, value: &impl Serialize) {
        self.line(&serde_json::to_string_pretty(value).unwrap_or_default());
    }

    /// A line of the result.
    pub(super) fn line(&self, text: &str) {
        // A reader that went away wants no more.
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// Rows of the result, with a tone each.
    pub(super) fn table(&self, head: &[&str], rows: &[(Tone, Vec<String>)]) {
        let mut table = Table::new();
        table.load_style(UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Dynamic).set_header(head.to_vec());
        if self.stdout {
            table.enforce_styling();
        } else {
            table.force_no_tty();
        }
        let mut above: &[String] = &[];
        for (tone, cells) in rows {
            // What a row shares with the one above it is said once.
            let shared = cells.iter().zip(above).take_while(|(cell, other)| cell == other).count();
            let shown = cells.iter().enumerate().map(|(place, cell)| if place < shared { "" } else { cell.as_str() });
            table.add_row(shown.map(|cell| colored(Cell::new(cell), *tone)));
            above = cells;
        }
        // A column in which nothing stands says nothing.
        for (place, column) in table.column_iter_mut().enumerate() {
            if rows.iter().all(|(_, cells)| cells.get(place).is_none_or(String::is_empty)) {
                column.set_constraint(ColumnConstraint::Hidden);
            }
        }
        self.line(&table.to_string());
    }

    /// A message beside the result.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            // Nobody reads it where stderr is closed.
            let _ = writeln!(std::io::stderr().lock(), "{text}");
        }
    }

    /// Why it failed, with what each reason leads to.
    pub(super) fn failure(&self, error: &Error) {
        let red = Style::new().red().bold().force_styling(self.stderr);
        let mut out = std::io::stderr().lock();
        // Nobody reads it where stderr is closed.
        let _ = match error {
            Error::Refused(reasons) => {
                reasons.iter().try_for_each(|reason| writeln!(out, "{} {reason}", red.apply_to("refused:")))
            }
            _ => writeln!(out, "{} {error}", red.apply_to("error:")),
        };
    }
}

fn colored(cell: Cell, tone: Tone) -> Cell {
    match tone {
        Tone::New => cell.fg(comfy_table::Color::Green),
        Tone::Changed => cell.fg(comfy_table::Color::Yellow),
        Tone::Gone => cell.fg(comfy_table::Color::Red),
        Tone::Plain => cell,
    }
}
