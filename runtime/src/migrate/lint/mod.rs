//! What a careful reviewer would say about the SQL of migrations, generated or written by hand.
//!
//! A rule has a code, a title, the databases that it is about, and a fix to copy. A statement may be allowed to break it:
//! `-- modelink: allow(drop-table) nobody reads it since May`, before the statement or inside of it.
//!
//! ```
//! use modelink::{dialect::Dialect, migrate::lint};
//! let findings = lint::sql(Dialect::Postgres, "CREATE INDEX product_title_idx ON product (title)");
//! assert_eq!(findings[0].code, "index-blocks-writes");
//! let better = findings[0].fix.clone().unwrap_or_default();
//! assert_eq!(better, "-- modelink: one by one\nCREATE INDEX CONCURRENTLY product_title_idx ON product (title);");
//! assert_eq!(lint::sql(Dialect::Postgres, &better), []);
//! ```

mod allow;
mod finding;
mod folder;
mod remarks;
mod rules;
mod script;
mod statement;
#[cfg(test)]
mod tests;
mod token;
mod words;

pub use finding::Finding;
pub(crate) use folder::folder;
pub use rules::{Rule, rules};

use std::sync::Arc;

use crate::{dialect::Dialect, migrate::consent::Consent};
use script::{Script, Source, Text};

/// What there is to say about a text that leads forward.
pub fn sql(dialect: Dialect, text: &str) -> Vec<Finding> {
    sql_allowing(dialect, text, &Consent::none())
}

/// The same, where a person consented to some steps by name, as `migration.toml` does.
pub fn sql_allowing(dialect: Dialect, text: &str, consent: &Consent) -> Vec<Finding> {
    file(&Source { path: "", text, dialect, forward: true, consent })
}

/// What there is to say about a file, in the order of its lines.
fn file(source: &Source) -> Vec<Finding> {
    let text = Text::read(source);
    let script = Script::new(source, &text);
    let mut hits = rules::look(&script);
    remarks::apply(&text, &mut hits);
    hits.extend(text.unread.iter().map(|(why, at)| remarks::unread(why, at.clone())));
    let whole: Arc<str> = text.text.as_str().into();
    let mut findings: Vec<_> = hits.into_iter().map(|hit| finding::placed(hit, source.path, &whole)).collect();
    findings.sort_by(|a, b| (a.line, a.column, a.code).cmp(&(b.line, b.column, b.code)));
    findings
}
