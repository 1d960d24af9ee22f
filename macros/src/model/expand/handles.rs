//! The field table: a typed handle for each field, as a struct field (for `mapped_by`) and as a method (for queries,
//! beside those of links).

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::added;
use crate::{
    model::parse::{Field, FieldKind, Model},
    quoted::documented,
};

/// The struct.
pub fn table(model: &Model) -> TokenStream {
    let (name, vis, table) = (&model.item.ident, &model.item.vis, format_ident!("{}Fields", model.item.ident));
    let own = model.fields.iter().filter_map(|field| {
        let (ident, ty, (handle, _)) = (&field.ident, &field.ty, handle(field)?);
        Some(quote_spanned!(ident.span()=> #vis #ident: __::#handle<#name, #ty>,))
    });
    let added = added(model).into_iter().map(|(stamp, ty)| {
        let ident = format_ident!("{stamp}");
        quote!(#vis #ident: __::Col<#name, #ty>,)
    });
    quote! {
        #[doc(hidden)]
        // A field that is private may be of a private type; the other side of a relation names it all the same.
        #[allow(dead_code, nonstandard_style, private_interfaces)]
        #vis struct #table { #(#own)* #(#added)* }
    }
}

/// The type of a field's handle, and what makes one. A field that the program fills by itself has none: nothing in the
/// database knows it.
fn handle(field: &Field) -> Option<(Ident, Ident)> {
    let (ty, new) = match &field.kind {
        FieldKind::Relation(_) => ("Rel", "relation"),
        FieldKind::Column(options) if options.compute.is_some() => ("Computed", "new"),
        FieldKind::Column(options) if options.computed => return None,
        FieldKind::Column(_) => ("Col", "new"),
    };
    Some((format_ident!("{ty}"), format_ident!("{new}")))
}

/// Its methods, and the handles themselves.
pub fn implementation(model: &Model) -> TokenStream {
    let (name, vis, table) = (&model.item.ident, &model.item.vis, format_ident!("{}Fields", model.item.ident));
    let (mut methods, mut handles) = (TokenStream::new(), TokenStream::new());
    for (place, field) in model.fields.iter().enumerate() {
        let (ident, vis, ty, place) = (&field.ident, &field.vis, super::ty(place, field), place as u16);
        let Some((handle, new)) = handle(field) else { continue };
        let doc = documented(&field.doc);
        methods.extend(quote_spanned! {ident.span()=>
            #doc
            #vis fn #ident(&self) -> __::#handle<#name, #ty> { self.#ident }
        });
        handles.extend(quote!(#ident: __::#handle::#new(#place),));
    }
    for (offset, (stamp, ty)) in added(model).into_iter().enumerate() {
        let (ident, place) = (format_ident!("{stamp}"), (model.fields.len() + offset) as u16);
        methods.extend(quote!(#vis fn #ident(&self) -> __::Col<#name, #ty> { self.#ident }));
        handles.extend(quote!(#ident: __::Col::new(#place),));
    }
    quote! {
        #[allow(missing_docs)]
        impl #table { #methods }
        impl __::FieldTable for #table { type Of = #name; }
        #[diagnostic::do_not_recommend]
        impl __::Source for #name {
            type Table = #table;
            const TABLE: &'static #table = &#table { #handles };
            type Fields = __::Fields<#name>;
            fn source() -> &'static __::SourceInfo { &<#name as __::Model>::info().source }
        }
    }
}
