//! Writes `ProductNew` and `ProductPatch`: what comes from outside.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};

use super::{Need, changeable, need};
use crate::{
    codec,
    model::parse::{Field, FieldKind, Model},
    quoted::documented,
};

/// The two structs.
pub fn types(model: &Model) -> TokenStream {
    let (name, vis) = (&model.name, &model.item.vis);
    let (new, patch) = (format_ident!("{}New", model.item.ident), format_ident!("{}Patch", model.item.ident));
    let news = model.fields.iter().filter_map(|field| {
        let ty = match need(model, field) {
            Need::Never => return None,
            Need::Required => given_type(field),
            Need::Nullable if field.column().is_some() => given_type(field),
            Need::Nullable | Need::Optional => option(&given_type(field)),
        };
        Some(one(field, &ty))
    });
    let patches = model.fields.iter().filter(|field| changeable(model, field)).map(|field| {
        let nullable = field.relation().is_some_and(|relation| relation.kind.optional);
        let ty = option(&given_type(field));
        one(field, &if nullable { option(&ty) } else { ty })
    });
    let (about_new, about_patch) = (
        format!("What a new [`{name}`] needs. A field that is an option may be left out."),
        format!("What may be changed of a [`{name}`]. A field that is `None` stays as it is; `Some(None)` sets null."),
    );
    quote! {
        #[doc = #about_new]
        #[allow(dead_code, missing_docs, nonstandard_style)]
        #vis struct #new { #(#news)* }
        #[doc = #about_patch]
        #[allow(dead_code, missing_docs, nonstandard_style)]
        #vis struct #patch { #(#patches)* }
    }
}

fn option(ty: &TokenStream) -> TokenStream {
    quote!(::core::option::Option<#ty>)
}

/// The type of a column, or of the key that a relation holds.
fn given_type(field: &Field) -> TokenStream {
    let ty = &field.ty;
    match field.relation() {
        Some(relation) => {
            let target = &relation.kind.target;
            quote!(<#target as ::modelink::private::Model>::Key)
        }
        None => quote!(#ty),
    }
}

fn one(field: &Field, ty: &TokenStream) -> TokenStream {
    let (ident, vis, doc) = (&field.ident, &field.vis, documented(&field.doc));
    quote_spanned!(ident.span()=> #doc #vis #ident: #ty,)
}

/// How they are read, and what they become.
pub fn implementations(model: &Model, sound: bool) -> TokenStream {
    let (ident, name) = (&model.item.ident, &model.name);
    let (new, patch) = (format_ident!("{ident}New"), format_ident!("{ident}Patch"));
    let bodies = if sound { Bodies::of(model) } else { Bodies::stub() };
    let Bodies { read_new, draft, read_patch, changes } = bodies;
    let nothing = model.fields.iter().filter(|field| changeable(model, field)).map(|field| {
        let ident = &field.ident;
        quote!(#ident: __::None,)
    });
    let deserialize = [(&new, quote!(__::Input<#ident>)), (&patch, quote!(__::Patch<#ident>))].map(|(ty, input)| {
        quote! {
            impl<'de> __::serde::Deserialize<'de> for #ty {
                fn deserialize<__D: __::serde::Deserializer<'de>>(__d: __D) -> __::Result<Self, __D::Error> {
                    __::InputReader::deserialize(#name, __d, <Self as #input>::read)
                }
            }
        }
    });
    quote! {
        impl __::Input<#ident> for #new {
            fn read(__r: &mut __::InputReader) -> __::Option<Self> { #read_new }
        }
        impl __::IntoDraft<#ident> for #new {
            fn fill(self, __d: &mut __::DraftData) { #draft }
        }
        impl __::Default for #patch {
            fn default() -> Self { #patch { #(#nothing)* } }
        }
        impl __::Patch<#ident> for #patch {
            fn read(__r: &mut __::InputReader) -> __::Option<Self> { #read_patch }
            fn fill(self, __c: &mut __::Vec<(u16, __::Change)>) { #changes }
        }
        #(#deserialize)*
    }
}

struct Bodies {
    read_new: TokenStream,
    draft: TokenStream,
    read_patch: TokenStream,
    changes: TokenStream,
}

impl Bodies {
    fn stub() -> Bodies {
        let body = || quote!(::core::unreachable!());
        Bodies { read_new: body(), draft: body(), read_patch: body(), changes: body() }
    }

    fn of(model: &Model) -> Bodies {
        let ident = &model.item.ident;
        let (mut read_new, mut draft) = (TokenStream::new(), TokenStream::new());
        let (mut read_patch, mut changes) = (TokenStream::new(), TokenStream::new());
        for (place, field) in model.fields.iter().enumerate() {
            let (name, part) = (&field.ident, Part { model, field, place });
            if let Some((read, set)) = part.in_new() {
                read_new.extend(quote!(#name: #read,));
                draft.extend(set);
            }
            if changeable(model, field) {
                let (read, set) = part.in_patch();
                read_patch.extend(quote!(#name: #read,));
                changes.extend(set);
            }
        }
        let (new, patch) = (format_ident!("{ident}New"), format_ident!("{ident}Patch"));
        Bodies {
            read_new: quote!(__::Some(#new { #read_new })),
            draft,
            read_patch: quote!(__::Some(#patch { #read_patch })),
            changes,
        }
    }
}

/// A field on its way through the input types.
struct Part<'m> {
    model: &'m Model,
    field: &'m Field,
    place: usize,
}

impl Part<'_> {
    /// How it is read into `New`, and set in a draft.
    fn in_new(&self) -> Option<(TokenStream, TokenStream)> {
        let (model, name, text) = (&self.model.item.ident, &self.field.ident, &self.field.name);
        let (index, codec) = (self.place as u16, codec::at(self.place));
        let definition = quote!(<#model as __::Model>::DEF);
        let (read, set) = match (&self.field.kind, need(self.model, self.field)) {
            (_, Need::Never) => return None,
            (FieldKind::Relation(_), Need::Required) => {
                (quote!(__r.required_reference(#definition, #index)?), quote!(__d.set_key(#index, self.#name)))
            }
            (FieldKind::Relation(_), _) => {
                (quote!(__r.reference(#definition, #index)), quote!(__d.set_given_key(#index, self.#name)))
            }
            (_, Need::Required) => (quote!(#codec.required(__r, #text)?), quote!(#codec.set(__d, #index, self.#name))),
            (_, Need::Nullable) => (quote!(#codec.nullable(__r, #text)?), quote!(#codec.set(__d, #index, self.#name))),
            (_, Need::Optional) => (quote!(#codec.optional(__r, #text)), quote!(#codec.set_given(__d, #index, self.#name))),
        };
        Some((read, quote!(#set;)))
    }

    /// How it is read into `Patch`, and becomes a change.
    fn in_patch(&self) -> (TokenStream, TokenStream) {
        let (model, name, text) = (&self.model.item.ident, &self.field.ident, &self.field.name);
        let (index, codec) = (self.place as u16, codec::at(self.place));
        let definition = quote!(<#model as __::Model>::DEF);
        let (read, set) = match &self.field.kind {
            FieldKind::Relation(relation) if relation.kind.optional => {
                (quote!(__r.nullable_reference(#definition, #index)), quote!(__::Change::nullable_key(__c, #index, self.#name)))
            }
            FieldKind::Relation(_) => {
                (quote!(__r.reference(#definition, #index)), quote!(__::Change::key(__c, #index, self.#name)))
            }
            FieldKind::Column(_) => (quote!(#codec.optional(__r, #text)), quote!(#codec.change(__c, #index, self.#name))),
        };
        (read, quote!(#set;))
    }
}
