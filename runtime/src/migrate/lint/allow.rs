//! `-- modelink: allow(drop-table) nobody reads it since May`: what a person allows at one statement, and why.

use std::ops::Range;

use super::token::Token;

/// One code that a remark allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The code.
    pub code: String,
    /// Whether a reason follows.
    pub reasoned: bool,
    /// The statement that it is for: the next one, or the one around it.
    pub statement: usize,
    /// Bytes in the file.
    pub at: Range<usize>,
}

/// What a comment allows at a statement.
pub fn allows(comment: &Token, statement: usize) -> Vec<Allow> {
    let Some(rest) = comment.text.trim().strip_prefix("modelink:").map(str::trim_start) else { return Vec::new() };
    let Some((codes, reason)) = rest.strip_prefix("allow(").and_then(|rest| rest.split_once(')')) else { return Vec::new() };
    let reasoned = reason.chars().any(char::is_alphanumeric);
    let one = |code: &str| Allow { code: code.trim().to_owned(), reasoned, statement, at: comment.at.clone() };
    codes.split(',').map(one).filter(|allow| !allow.code.is_empty()).collect()
}
