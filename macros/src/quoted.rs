//! Small pieces of generated code.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// `Some(…)` or `None`, by paths that a person's own names cannot hide.
pub fn optional(value: &Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(__::Some(#value)),
        None => quote!(__::None),
    }
}

/// The doc comment, where a person wrote one.
pub fn documented(doc: &str) -> Option<TokenStream> {
    (!doc.is_empty()).then(|| quote!(#[doc = #doc]))
}
