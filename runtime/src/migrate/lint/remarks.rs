//! What remarks allow, and what is wrong with remarks.

use std::ops::Range;

use super::{finding::Hit, rules, script::Text};

const WITHOUT_REASON: &str = "allow-without-reason";
const UNKNOWN: &str = "allow-unknown";
const UNUSED: &str = "allow-unused";
const UNREAD: &str = "unreadable";

/// Takes away what is allowed, and adds what is to be said about the remarks themselves.
pub fn apply(text: &Text, hits: &mut Vec<Hit>) {
    let mut more = Vec::new();
    for allow in &text.allows {
        let said = hits.len();
        hits.retain(|hit| (hit.code, hit.statement) != (allow.code.as_str(), allow.statement));
        let hit = |code, title: String, help: &str| Hit {
            code,
            title,
            help: help.to_owned(),
            fix: None,
            statement: allow.statement,
            at: allow.at.clone(),
        };
        if rules::find(&allow.code).is_none() {
            let near = crate::error::near(&allow.code, rules::rules().map(|rule| rule.code));
            let meant = near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
            more.push(hit(UNKNOWN, format!("no rule has the code `{}`{meant}", allow.code), "`db lint --rules` lists the codes"));
        } else if said == hits.len() {
            more.push(hit(UNUSED, format!("the statement does not break `{}`", allow.code), "take the remark away"));
        } else if !allow.reasoned {
            let help = "write the reason behind the parenthesis: `-- modelink: allow(…) nobody reads it since May`";
            more.push(hit(WITHOUT_REASON, format!("`{}` is allowed without a reason", allow.code), help));
        }
    }
    hits.extend(more);
}

/// A statement that could not be read.
pub fn unread(why: &str, at: Range<usize>) -> Hit {
    Hit {
        code: UNREAD,
        title: format!("the statement cannot be read, so nothing of it was checked: {why}"),
        help: "close the quote or comment".into(),
        fix: None,
        statement: usize::MAX,
        at,
    }
}
