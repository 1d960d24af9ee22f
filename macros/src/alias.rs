//! Names for the types that a person wrote, for use in generated code.
//!
//! A type that does not exist is an error wherever it is written, each time in other words. Where all mentions but the
//! person's own are one alias, called at the place of the struct, the words are the same, and the compiler says them once.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Type, spanned::Spanned as _};

use crate::types::last_segment;

/// The alias of the type of the field at that place, where that type stands.
pub fn of_field(place: usize, ty: &Type) -> Ident {
    format_ident!("__T{place}", span = ty.span())
}

/// The alias of the model that the relation at that place leads to, where that model stands.
pub fn of_target(place: usize, target: &Type) -> Ident {
    format_ident!("__M{place}", span = target.span())
}

/// The alias of the same as it is written, be it a model or not.
pub fn of_written(place: usize, target: &Type) -> Ident {
    format_ident!("__R{place}", span = target.span())
}

/// `type __T3 = Status;`
pub fn declared(alias: &Ident, ty: &Type, owner: Span) -> TokenStream {
    let alias = Ident::new(&alias.to_string(), owner);
    quote!(type #alias = __::Same<#ty>;)
}

/// The model that a relation or an end of a link leads to; where it is none, one that stands for it, so that only one check
/// fails.
pub fn model(alias: &Ident, written: &Ident, owner: Span) -> TokenStream {
    let alias = Ident::new(&alias.to_string(), owner);
    quote!(type #alias = <__::Is<{ __::Probe::<#written>::IS_MODEL }> as __::Pick<#written, __::Anywhere>>::Out;)
}

/// Two models under other names; where the module of one of them is not known, both are one that is in none.
pub fn at_home(aliases: [&Ident; 2], models: [&Ident; 2]) -> TokenStream {
    let ([home, other], [a, b]) = (aliases, models);
    quote! {
        type BothKnown = __::Is<{ __::Probe::<#a>::IS_MEMBER && __::Probe::<#b>::IS_MEMBER }>;
        type #home = <BothKnown as __::Pick<#a, __::Anywhere>>::Out;
        type #other = <BothKnown as __::Pick<#b, __::Anywhere>>::Out;
    }
}

/// The type of a column; where no column holds it, one that takes any default, so that only its own check fails.
pub fn column(ty: &TokenStream) -> TokenStream {
    quote!(<__::Is<{ __::Probe::<#ty>::IS_COLUMN }> as __::Pick<#ty, __::Anything>>::Out)
}

/// The type as it is written; where one of the others is the same under another name, nobody, so that what is said of one
/// model is said once.
pub fn once(place: usize, written: &Ident, others: &[Ident]) -> TokenStream {
    if others.is_empty() {
        return quote!(#written);
    }
    let place = place as u16;
    let known = is_one(written, others);
    quote!(<__::Is<{ #known }> as __::Pick<__::Nobody<#place>, #written>>::Out)
}

/// Whether a type is one of the others, under another name.
pub fn is_one(written: &Ident, others: &[Ident]) -> TokenStream {
    quote!(#(__::Pair::<#written, #others>::IS_ONE)||*)
}

/// A path is written out, so that an error marks all of it. A single name is not: were it unknown, the compiler would say
/// so once more, in other words than at the field.
pub fn at_its_place(ty: &Type, alias: &TokenStream) -> TokenStream {
    match ty {
        Type::Path(path) if path.path.segments.len() > 1 && last_segment(ty).is_some_and(|last| last.arguments.is_none()) => {
            quote!(#ty)
        }
        _ => alias.clone(),
    }
}
