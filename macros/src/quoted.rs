//! Small pieces of generated code.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// `Some(…)` or `None`, by full path.
pub fn optional(value: &Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
