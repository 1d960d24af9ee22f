//! The codecs of the columns: the only place in generated code that asks whether a type can be stored.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Index, Type, spanned::Spanned as _};

use crate::alias::at_its_place;

/// The constant with the codec of a column. `alias` names its type.
pub fn constant(constant: &Ident, ty: &Type, alias: &TokenStream) -> TokenStream {
    let codec = asked(ty, alias);
    quote_spanned!(ty.span()=> const #constant: __::Codec<#alias> = #codec;)
}

/// The constant with the codecs of all fields: one, since each constant costs the compiler as much as a function. A field
/// that is no column has none.
pub fn table<'t>(columns: impl Iterator<Item = Option<(&'t Type, TokenStream)>>) -> TokenStream {
    let none = || (quote!((),), quote!((),));
    let (types, codecs): (TokenStream, TokenStream) = columns
        .map(|column| {
            column.map_or_else(none, |(ty, alias)| {
                let codec = asked(ty, &alias);
                (quote_spanned!(ty.span()=> __::Codec<#alias>,), quote!(#codec,))
            })
        })
        .unzip();
    quote!(const __C: (#types) = (#codecs);)
}

/// The codec in that table of the field at that place.
pub fn at(place: usize) -> TokenStream {
    let place = Index::from(place);
    quote!(__C.#place)
}

fn asked(ty: &Type, alias: &TokenStream) -> TokenStream {
    let asked = at_its_place(ty, alias);
    quote_spanned!(ty.span()=> <#asked as __::Storable>::CODEC)
}
