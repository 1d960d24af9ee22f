//! Lists separated by commas, read so that one mistake does not hide the next.

use proc_macro2::TokenTree;
use syn::{Result, Token, parse::ParseStream};

use crate::diag::Errors;

/// Reads all entries of a list. After an error it goes on behind the next comma.
pub fn each(input: ParseStream, errors: &mut Errors, mut read: impl FnMut(ParseStream, &mut Errors) -> Result<()>) {
    while !input.is_empty() {
        let done = read(input, errors);
        if errors.ok(done).is_none() {
            rest(input);
        } else if !input.is_empty() && !input.peek(Token![,]) {
            errors.push(input.error("expected `,`"));
            // A forgotten comma: what follows is the next entry.
            if !input.peek(syn::Ident) {
                rest(input);
            }
        }
        let _ = input.parse::<Option<Token![,]>>();
    }
}

/// Skips what is left of an entry.
pub fn rest(input: ParseStream) {
    while !input.is_empty() && !input.peek(Token![,]) && input.parse::<TokenTree>().is_ok() {}
}
