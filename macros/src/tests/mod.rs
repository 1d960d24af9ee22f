//! What the macros write. A snapshot that changes is read before it is accepted.

mod calls;
mod declarations;

use proc_macro2::TokenStream;

/// The tokens as a person formats them.
fn pretty(tokens: TokenStream) -> String {
    let file = syn::parse2(quote::quote!(fn main() { #tokens }));
    file.map_or_else(|error| format!("does not parse: {error}\n{tokens}"), |file| prettyplease::unparse(&file))
}
