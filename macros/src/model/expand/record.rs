//! Writes how a record is read from a row, and which values it writes.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::{
    codec,
    model::parse::{Field, FieldKind, Model},
};

/// The type of the key: that of the column, or a tuple.
pub fn key_type(model: &Model) -> TokenStream {
    let marked = model.fields.iter().enumerate().filter(|(_, field)| field.is_key());
    let types: Vec<_> = marked.map(|(place, field)| type_in_key(place, field)).collect();
    match &types[..] {
        [] => {
            let name = &model.item.ident;
            quote!(__::Id<#name>)
        }
        [only] => quote!(#only),
        several => quote!((#(#several),*)),
    }
}

/// The type of a field as a part of the key: for a relation the key that it holds.
fn type_in_key(place: usize, field: &Field) -> TokenStream {
    match field.relation() {
        Some(relation) => {
            let target = crate::alias::of_target(place, &relation.kind.target);
            quote!(<#target as __::Model>::Key)
        }
        None => super::ty(place, field),
    }
}

/// The functions of `impl Model`.
pub fn functions(model: &Model) -> TokenStream {
    let name = &model.item.ident;
    let parts: Vec<_> = model
        .fields
        .iter()
        .filter(|field| field.is_key())
        .map(|field| {
            let ident = &field.ident;
            match field.relation() {
                Some(_) => quote!(::core::clone::Clone::clone(self.#ident.id())),
                None => quote!(::core::clone::Clone::clone(&self.#ident)),
            }
        })
        .collect();
    let key = if let [only] = &parts[..] { quote!(#only) } else { quote!((#(#parts),*)) };
    let (mut reads, mut writes) = (TokenStream::new(), TokenStream::new());
    for (place, field) in model.fields.iter().enumerate() {
        let (ident, codec) = (&field.ident, codec::at(place));
        match &field.kind {
            FieldKind::Column(options) if !options.computed => {
                reads.extend(quote!(#ident: #codec.read(__r)?,));
                writes.extend(quote!(#codec.write(&self.#ident, __v);));
            }
            FieldKind::Column(options) if options.compute.is_some() => {
                reads.extend(quote_spanned!(field.ty.span()=> #ident: #codec.computed(__r)?,));
            }
            FieldKind::Relation(relation) if relation.holds_key() => {
                let ty = super::ty(place, field);
                reads.extend(quote!(#ident: <#ty>::read(__r)?,));
                writes.extend(quote!(self.#ident.write(__v);));
            }
            _ => reads.extend(quote_spanned!(field.ty.span()=> #ident: __::Default::default(),)),
        }
    }
    quote! {
        fn key(&self) -> Self::Key { #key }
        fn read(__r: &mut __::RowReader<'_>) -> __::Result<Self, __::ReadError> {
            __::Ok(#name { #reads })
        }
        fn write(&self, __v: &mut __::Vec<__::Value>) { #writes }
    }
}

/// The same for a model with an error.
pub fn stub() -> TokenStream {
    quote! {
        fn key(&self) -> Self::Key { ::core::unreachable!() }
        fn read(_: &mut __::RowReader<'_>) -> __::Result<Self, __::ReadError> { ::core::unreachable!() }
        fn write(&self, _: &mut __::Vec<__::Value>) { ::core::unreachable!() }
    }
}
