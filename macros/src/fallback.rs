//! What is emitted when the input cannot even be read: the item as it stands, so that the rest of the program still sees
//! it, and the one error.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Error;

/// The item, and what is wrong with it.
pub fn item(item: TokenStream, error: &Error) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#item #error)
}
