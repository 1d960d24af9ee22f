//! `graph!` and `#[derive(Graph)]`

mod expand;
mod named;
mod parse;
mod row;

use proc_macro2::TokenStream;
use quote::quote;

pub use named::derive;

use crate::{diag::Errors, names::Names};

/// `graph!(Product(filter: title == name) { id, title })`
pub fn expand(input: TokenStream) -> TokenStream {
    let names = Names::new(&input);
    let mut errors = Errors::new();
    let root = parse::Root::parse(input, &mut errors);
    let errors = errors.into_tokens();
    let expanded = root.map(|root| expand::root(&root, &names));
    quote!({ #errors #expanded })
}
