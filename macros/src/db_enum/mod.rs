//! `#[derive(DbEnum)]`

mod expand;
mod parse;

use proc_macro2::TokenStream;

use crate::diag::Errors;

pub fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    match parse::labels(item, &mut errors) {
        Ok(labels) => {
            let errors = errors.into_tokens();
            let code = expand::labels(&labels, errors.is_none());
            quote::quote!(#code #errors)
        }
        Err(error) => {
            errors.push(error);
            errors.into_tokens().unwrap_or_default()
        }
    }
}
