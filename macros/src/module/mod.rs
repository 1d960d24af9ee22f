//! `#[module]`

mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::{diag::Errors, fallback};

pub fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    match parse::module(options, item.clone(), &mut errors) {
        Ok(mut module) => {
            check::module(&mut module, &mut errors);
            let code = expand::module(&module);
            let errors = errors.into_tokens();
            quote::quote!(#code #errors)
        }
        Err(error) => {
            errors.push(error);
            errors.finish().map_or_else(|error| fallback::item(item.clone(), &error), |()| item.clone())
        }
    }
}
