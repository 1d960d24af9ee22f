//! What is emitted when the input cannot even be read: the item as it stands, so that the rest of the program still sees
//! it, and the one error.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;
use syn::Error;

/// The item, and what is wrong with it.
pub fn item(item: TokenStream, error: &Error) -> TokenStream {
    let (item, error) = (without_own_attributes(item), error.to_compile_error());
    quote!(#item #error)
}

/// Attributes that only this macro knows would be errors of their own.
fn without_own_attributes(tokens: TokenStream) -> TokenStream {
    let (mut kept, mut tokens) = (Vec::new(), tokens.into_iter().peekable());
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' && tokens.peek().is_some_and(is_own) => {
                tokens.next();
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_own_attributes(group.stream()));
                inner.set_span(group.span());
                kept.push(TokenTree::Group(inner));
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn is_own(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket
        && matches!(first, Some(TokenTree::Ident(name)) if name == "column" || name == "relation")
}
