//! `filter!`

use proc_macro2::TokenStream;

pub fn expand(input: TokenStream) -> TokenStream {
    input
}
