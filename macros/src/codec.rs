//! The codec of a column: the only place in generated code that asks whether a type can be stored.

use proc_macro2::{Ident, TokenStream};
use quote::quote_spanned;
use syn::{Type, spanned::Spanned as _};

use crate::alias::at_its_place;

/// The constant with the codec of a column. `alias` names its type.
pub fn constant(constant: &Ident, ty: &Type, alias: &TokenStream) -> TokenStream {
    let asked = at_its_place(ty, alias);
    quote_spanned!(ty.span()=> const #constant: __::Codec<#alias> = <#asked as __::Storable>::CODEC;)
}
