//! `link!`

mod check;
mod expand;
mod key;
mod parse;

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Errors;

pub fn expand(input: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    let link = match parse::link(input, &mut errors) {
        Ok(link) => link,
        Err(error) => {
            errors.push(error);
            return errors.into_tokens().unwrap_or_default();
        }
    };
    let link = check::link(link, &mut errors);
    let errors = errors.into_tokens();
    match link {
        Ok(link) => {
            let code = expand::link(&link, errors.is_none());
            quote!(#code #errors)
        }
        Err(name) => {
            let stub = expand::stub(&name);
            quote!(#stub #errors)
        }
    }
}
