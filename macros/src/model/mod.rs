//! `#[model]`

mod check;
mod column;
mod condition;
mod expand;
mod external;
mod foreign;
mod parse;

pub use column::{ColumnOptions, Default};
pub use expand::column_definition;
use proc_macro2::TokenStream;
use quote::quote;

use crate::{diag::Errors, fallback};

/// With an error, the struct, its field table and its `impl Model` are still there, so that the rest of the program is
/// read as if nothing were wrong; only the checks are left out.
pub fn expand(options: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::new();
    match parse::model(options, item.clone(), &mut errors) {
        Ok(mut model) => {
            check::model(&mut model, &mut errors);
            let errors = errors.into_tokens();
            let code = expand::model(&model, errors.is_none());
            quote!(#code #errors)
        }
        Err(error) => {
            errors.push(error);
            errors.finish().map_or_else(|error| fallback::item(item.clone(), &error), |()| item.clone())
        }
    }
}
