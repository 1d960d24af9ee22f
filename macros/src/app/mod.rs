//! `#[modelink::app]`

mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::{diag::Errors, fallback};

pub fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    match parse::app(options, item.clone(), &mut errors) {
        Ok(app) => {
            let sound = errors.is_empty();
            let code = expand::app(&app, sound);
            let errors = errors.into_tokens();
            quote::quote!(#code #errors)
        }
        Err(error) => {
            errors.push(error);
            errors.finish().map_or_else(|error| fallback::item(item.clone(), &error), |()| item.clone())
        }
    }
}
