//! `update!`

mod expand;
mod parse;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{diag::Errors, names::Names};

/// `update!(Variant { stock: stock - 1 }, where: sku == "M")`
pub fn expand(input: TokenStream) -> TokenStream {
    let names = Names::new(&input);
    let mut errors = Errors::new();
    let update = parse::Update::parse(input, &mut errors);
    let errors = errors.into_tokens();
    let expanded = update.map(|update| expand::update(&update, &names));
    quote!({ #errors #expanded })
}
