//! `create!`

mod expand;
mod parse;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{diag::Errors, names::Names};

/// `create!(Product { title: "Shirt", variants: [{ sku: "S" }] })`
pub fn expand(input: TokenStream) -> TokenStream {
    let names = Names::new(&input);
    let mut errors = Errors::new();
    let root = parse::Root::parse(input, &mut errors);
    let complete = errors.is_empty();
    let errors = errors.into_tokens();
    let expanded = root.map(|root| expand::root(&root, &names, complete));
    quote!({ #errors #expanded })
}
