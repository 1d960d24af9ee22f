//! Errors: collected, so that one run shows all of them, and worded in one way.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Error, Result};

/// Errors found so far. They must be asked for in the end, or the macro would hide them: dropping them unasked panics.
#[derive(Default)]
pub struct Errors {
    found: Option<Error>,
    checked: bool,
}

impl Errors {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, error: Error) {
        match &mut self.found {
            Some(found) => found.combine(error),
            None => self.found = Some(error),
        }
    }

    /// An error at all of these tokens.
    pub fn at(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.push(Error::new_spanned(tokens, message));
    }

    /// An error at a place.
    pub fn at_span(&mut self, span: Span, message: impl Display) {
        self.push(Error::new(span, message));
    }

    /// The value, or its error is kept.
    pub fn ok<T>(&mut self, result: Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_none()
    }

    /// All errors as one.
    pub fn finish(mut self) -> Result<()> {
        self.checked = true;
        self.found.take().map_or(Ok(()), Err)
    }

    /// All errors as `compile_error!`s, or none.
    pub fn into_tokens(self) -> Option<TokenStream> {
        self.finish().err().map(|error| error.to_compile_error())
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.checked || std::thread::panicking(), "errors of a macro were never looked at");
    }
}

/// The known name that is most like this word, if any is like it.
pub fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// What to write instead of an unknown word: the near match, or all known names.
pub fn help(word: &str, known: &[&str]) -> String {
    match near(word, known.iter().copied()) {
        Some(name) => format!("\nhelp: did you mean `{name}`?"),
        None => format!("\nhelp: expected {}", one_of(known)),
    }
}

/// "`a`, `b` or `c`".
pub fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

/// The error for a name that nobody knows: "unknown relation option `maped_by`", with what to write instead.
pub fn unknown(name: &syn::Ident, what: &str, known: &[&str]) -> Error {
    let word = name.to_string();
    Error::new(name.span(), format!("unknown {what} `{word}`{}", help(&word, known)))
}

/// Tokens as a person writes them: `brand::Brand`, `Option<Brand>`.
pub fn written(tokens: impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [(" :: ", "::"), (":: ", "::"), (" < ", "<"), ("< ", "<"), (" >", ">"), (" ,", ",")] {
        text = text.replace(from, to);
    }
    text
}
