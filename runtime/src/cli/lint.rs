//! `lint`: findings as people read them.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::migrate::lint::{Finding, rules};

/// A finding with the lines that it is about.
pub(super) fn picture(finding: &Finding, colours: bool) -> String {
    let help = match &finding.fix {
        Some(fix) => format!("{}:\n\n{fix}\n", finding.help),
        None => finding.help.clone(),
    };
    let end = finding.span.end.min(finding.text.len());
    let start = finding.span.start.min(end);
    let group: Group = Level::WARNING
        .primary_title(finding.title.as_str())
        .id(finding.code)
        .element(Snippet::source(&*finding.text).path(finding.file.as_str()).annotation(AnnotationKind::Primary.span(start..end)))
        .element(Level::HELP.message(help));
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    format!("{}\n", renderer.render(&[group]))
}

/// All rules, as rows of a table.
pub(super) fn catalogue() -> Vec<Vec<String>> {
    let row = |rule: &'static crate::migrate::lint::Rule| {
        let names: Vec<_> = rule.dialects.iter().map(|dialect| dialect.name()).collect();
        vec![rule.code.to_owned(), names.join(", "), format!("{}\n→ {}", rule.title, rule.help)]
    };
    rules().map(row).collect()
}
