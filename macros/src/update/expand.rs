//! Changes, and the records that they are for.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Ident, spanned::Spanned as _};

use super::parse::{Change, Update};
use crate::{
    filter::{condition, fields_of_model},
    names::Names,
};

pub fn update(update: &Update, names: &Names) -> TokenStream {
    let model = &update.model;
    let fields = fields_of_model(model, names);
    let built = names.built(model.span());
    let changes = update.changes.iter().map(|(name, change)| self::change(name, change, names));
    let condition = match &update.condition {
        Some(found) => condition(found, names),
        None => quote!(::modelink::private::Cond::<#model>::all()),
    };
    quote! {
        #fields
        let #built = ::modelink::private::Changes::<#model>::new();
        #(#changes)*
        ::modelink::private::Update::<#model>::new(#built, #condition)
    }
}

fn change(name: &Ident, change: &Change, names: &Names) -> TokenStream {
    let at = name.span();
    let (built, handle) = (names.built(at), names.handle(name));
    match change {
        Change::Set(value) => {
            let target = names.target(value);
            quote_spanned!(at=> let #target = #handle; let #built = #built.set(#target, #value);)
        }
        Change::Null => quote_spanned!(at=> let #built = #built.set_null(#handle);),
        Change::Compute(left, operator, place, value) => {
            let left = names.handle(left);
            quote_spanned!(*place=> let #built = #built.compute(#handle, #left, #operator, #value);)
        }
    }
}
