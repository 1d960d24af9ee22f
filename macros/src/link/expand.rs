//! Writes what a link is: its metadata, its field table, its rows, and the traits that give each model its end.

use heck::ToUpperCamelCase as _;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::{
    check::{Link, on_itself},
    parse::{End, KeyPath, Policy, Written},
};
use crate::{
    attr::unraw,
    model::{codec, column_definition},
    quoted::optional,
};

/// The type alone: all that is left of a link whose ends are wrong.
pub fn name_only(link: &Written) -> TokenStream {
    let Written { attrs, vis, ident, .. } = link;
    quote!(#(#attrs)* #vis struct #ident;)
}

/// The code of a link.
pub fn link(link: &Link, sound: bool) -> TokenStream {
    let header = name_only(&link.written);
    let parts = Parts::of(link);
    let (types, ends) = (parts.types(), parts.ends());
    let (codecs, implementation) = (parts.codecs(), parts.implementation());
    let checks = sound.then(|| parts.checks());
    quote! {
        #header
        #types
        #ends
        #[allow(clippy::all)]
        const _: () = {
            use ::modelink::private as __;
            #codecs
            #implementation
            #checks
        };
    }
}

/// A link, and the names of what is made for it.
struct Parts<'l> {
    link: &'l Link,
    ident: &'l Ident,
    table: Ident,
    row: Ident,
    columns: Ident,
    id: bool,
    roles: [Ident; 2],
}

impl<'l> Parts<'l> {
    fn of(link: &'l Link) -> Self {
        let ident = &link.written.ident;
        let role = |place: usize| {
            let name = &link.roles[place];
            let span = link.ends()[place].model.span();
            syn::parse_str::<Ident>(name).map_or_else(|_| Ident::new_raw(name, span), |_| Ident::new(name, span))
        };
        Parts {
            ident,
            table: format_ident!("{ident}Fields"),
            row: format_ident!("{ident}Row"),
            columns: format_ident!("{ident}Columns"),
            id: link.written.options.id != Some(false),
            roles: [role(0), role(1)],
            link,
        }
    }

    /// Read-only links have no table: their rows have the two keys only.
    fn stored(&self) -> bool {
        !self.link.written.options.read_only
    }

    /// The columns that the library adds, with their types.
    fn added(&self) -> Vec<(Ident, TokenStream)> {
        let link = self.ident;
        let stamp = quote!(::modelink::private::DateTime);
        let all = [
            ("id", quote!(::modelink::private::Id<#link>)),
            ("created_at", stamp.clone()),
            ("updated_at", stamp.clone()),
            ("deleted_at", quote!(::core::option::Option<#stamp>)),
        ];
        let kept = all.into_iter().filter(|(name, _)| self.stored() && (self.id || *name != "id"));
        kept.map(|(name, ty)| (format_ident!("{name}"), ty)).collect()
    }

    /// Handles: name, type, and how it is made.
    fn handles(&self) -> Vec<(Ident, TokenStream, TokenStream, String)> {
        let (link, mut all) = (self.ident, Vec::new());
        for (role, end) in self.roles.iter().zip(self.link.ends()) {
            let model = &end.model;
            let ty = quote_spanned!(model.span()=> ::modelink::private::Rel<#link, ::modelink::private::BelongsTo<#model>>);
            all.push((role.clone(), ty, quote!(::modelink::private::Rel::relation), format!("The `{}` of a row.", unraw(role))));
        }
        let own = self.link.written.columns.iter().map(|column| {
            let (ty, about) = (&column.ty, format!("`{link}.{}`", column.name));
            (column.ident.clone(), quote!(#ty), if column.doc.is_empty() { about } else { column.doc.clone() })
        });
        let added = self.added().into_iter().map(|(name, ty)| {
            let about = format!("`{link}.{name}`");
            (name, ty, about)
        });
        for (name, ty, doc) in own.chain(added) {
            all.push((name, quote!(::modelink::private::Col<#link, #ty>), quote!(::modelink::private::Col::new), doc));
        }
        all
    }

    /// The field table, the row, and the builder of `.with(|row| …)`.
    fn types(&self) -> TokenStream {
        let Parts { ident, table, row, columns, .. } = self;
        let vis = &self.link.written.vis;
        let handles = self.handles().into_iter().map(|(name, ty, ..)| quote!(pub #name: #ty,));
        let keys = self.roles.iter().zip(self.link.ends()).map(|(role, end)| {
            let (model, doc) = (&end.model, format!("The key of the `{}`.", unraw(role)));
            quote_spanned!(model.span()=> #[doc = #doc] pub #role: <#model as ::modelink::private::Model>::Key,)
        });
        let own = self.link.written.columns.iter().map(|column| {
            let (name, ty) = (&column.ident, &column.ty);
            let doc = if column.doc.is_empty() { format!("The `{}` of the row.", column.name) } else { column.doc.clone() };
            quote_spanned!(name.span()=> #[doc = #doc] pub #name: #ty,)
        });
        let added = self.added().into_iter().map(|(name, ty)| {
            let doc = format!("The `{name}` of the row.");
            quote!(#[doc = #doc] pub #name: #ty,)
        });
        let builder = self.stored().then(|| {
            let about = format!("The own columns of [`{ident}`], as `.with(|row| …)` sets them.");
            quote! {
                #[doc = #about]
                #[derive(Default)]
                #vis struct #columns { changes: ::modelink::private::Changes<#ident> }
            }
        });
        let about = format!("A row of [`{ident}`].");
        quote! {
            #[doc(hidden)]
            #[allow(dead_code)]
            #vis struct #table { #(#handles)* }
            #[doc = #about]
            #[derive(Debug, Clone)]
            #[allow(dead_code)]
            #vis struct #row { #(#keys)* #(#own)* #(#added)* }
            #builder
        }
    }

    /// A trait for each named end, so that a link is seen where its module of links is imported.
    fn ends(&self) -> TokenStream {
        let (link, vis, ends) = (self.ident, &self.link.written.vis, self.link.ends());
        let named = ends.iter().enumerate().filter_map(|(place, end)| Some((place as u8, end, end.field.as_ref()?)));
        named
            .map(|(place, end, field)| {
                let name = format_ident!("{link}{}End", unraw(field).to_upper_camel_case());
                let (model, target, count) = (&end.model, &end.target, count(end));
                let doc = if end.doc.is_empty() { end_doc(end) } else { end.doc.clone() };
                let returns = quote_spanned! {model.span()=>
                    ::modelink::private::Rel<#model, ::modelink::private::LinkEnd<#link, ::modelink::private::#count<#target>>>
                };
                let implementation = quote_spanned! {model.span()=>
                    impl #name for <#model as ::modelink::private::Source>::Fields {}
                };
                quote! {
                    #[doc(hidden)]
                    #[allow(dead_code)]
                    #vis trait #name {
                        #[doc = #doc]
                        fn #field(&self) -> #returns {
                            ::modelink::private::Rel::link(<#link as ::modelink::private::Link>::DEF, #place)
                        }
                    }
                    #implementation
                }
            })
            .collect()
    }

    fn codecs(&self) -> TokenStream {
        let name = self.ident.to_string();
        let columns = self.link.written.columns.iter().enumerate();
        columns.map(|(place, column)| crate::codec::constant(&codec(place), &name, &column.name, &column.ty)).collect()
    }

    fn implementation(&self) -> TokenStream {
        let Parts { link, ident, table, row, .. } = self;
        let (mut methods, mut handles) = (TokenStream::new(), TokenStream::new());
        for (place, (name, ty, new, doc)) in self.handles().into_iter().enumerate() {
            let place = place as u16;
            methods.extend(quote!(#[doc = #doc] pub const fn #name(&self) -> #ty { self.#name }));
            handles.extend(quote!(#name: #new(#place),));
        }
        let reads = self.reads();
        let (definition, [first, second]) = (self.definition(), [0, 1].map(|place: usize| &link.ends()[place].model));
        let columns = self.stored().then(|| self.builder());
        let [first, second] = [("First", first), ("Second", second)].map(|(name, model)| {
            let name = format_ident!("{name}");
            quote_spanned!(model.span()=> type #name = #model;)
        });
        quote! {
            impl ::core::clone::Clone for #table { fn clone(&self) -> Self { *self } }
            impl ::core::marker::Copy for #table {}
            #[allow(dead_code)]
            impl #table { #methods }
            impl __::Source for #ident {
                type Fields = #table;
                const FIELDS: #table = #table { #handles };
                fn source() -> &'static __::SourceInfo { &<#ident as __::Link>::info().source }
            }
            static DEF: __::LinkDef = #definition;
            impl __::Link for #ident {
                #first
                #second
                type Row = #row;
                const DEF: &'static __::LinkDef = &DEF;
                fn read(__r: &mut __::RowReader<'_>) -> ::core::result::Result<#row, __::ReadError> {
                    ::core::result::Result::Ok(#row { #reads })
                }
            }
            #columns
        }
    }

    fn reads(&self) -> TokenStream {
        let keys = self.roles.iter().map(|role| quote!(#role: __::Key::read(__r)?,));
        let own = self.link.written.columns.iter().enumerate().map(|(place, column)| {
            let (name, codec) = (&column.ident, codec(place));
            quote!(#name: #codec.read(__r)?,)
        });
        let added = self.added().into_iter().map(|(name, _)| quote!(#name: __r.next()?,));
        quote!(#(#keys)* #(#own)* #(#added)*)
    }

    fn builder(&self) -> TokenStream {
        let Parts { ident, columns, .. } = self;
        let own = self.link.written.columns.iter().enumerate().map(|(place, column)| {
            let (name, ty, codec, index) = (&column.ident, &column.ty, codec(place), place as u16 + 2);
            let doc = if column.doc.is_empty() { format!("Sets `{}`.", column.name) } else { column.doc.clone() };
            quote_spanned! {name.span()=>
                #[doc = #doc]
                #[must_use]
                pub fn #name(self, value: impl __::IntoColumn<#ty>) -> Self {
                    #columns { changes: #codec.assign(self.changes, #index, value) }
                }
            }
        });
        quote! {
            #[allow(dead_code)]
            impl #columns { #(#own)* }
            impl __::StoredLink for #ident {
                type Columns = #columns;
                fn changes(columns: #columns) -> __::Changes<#ident> { columns.changes }
            }
        }
    }

    fn definition(&self) -> TokenStream {
        let Written { doc, options, columns, .. } = &self.link.written;
        let (name, id) = (unraw(self.ident), self.stored() && self.id);
        let (table, was) = (optional(&options.table), optional(&options.was));
        let prefix = options.id_prefix.as_ref().map_or_else(|| "link".to_owned(), syn::LitStr::value);
        let read_only = self.link.read_only.as_ref().map(|(end, KeyPath { steps, field, .. })| {
            let (path, field) = (steps.iter().map(unraw), unraw(field));
            quote!(__::ReadOnlyKey { end: #end, path: &[#(#path),*], field: #field })
        });
        let read_only = optional(&read_only);
        let ends = self.link.ends().iter().map(end_definition);
        let columns = columns
            .iter()
            .enumerate()
            .map(|(place, column)| column_definition(&column.name, &column.doc, place, &column.options));
        quote! {
            __::LinkDef {
                name: #name, doc: #doc, table: #table, id_prefix: #prefix, id: #id, read_only: #read_only,
                ends: [#(#ends),*],
                columns: &[#(#columns),*],
                was: #was,
                cell: || {
                    static CELL: __::OnceLock<__::LinkInfo> = __::OnceLock::new();
                    &CELL
                },
            }
        }
    }

    /// The checks that need the models.
    fn checks(&self) -> TokenStream {
        let [a, b] = self.link.ends() else { return TokenStream::new() };
        let mut checks = TokenStream::new();
        let (first, second) = (&a.model, &b.model);
        if !on_itself(a, b) {
            let text = format!(
                "`{}` and `{}` are models of one module: join them with a relation; a link is for two modules",
                crate::diag::written(first),
                crate::diag::written(second)
            );
            checks.extend(quote_spanned! {second.span()=>
                const _: () = ::core::assert!(!__::in_one_module::<#first, #second>(), #text);
            });
        }
        for end in [a, b] {
            let (model, Some(field)) = (&end.model, &end.field) else { continue };
            let name = unraw(field);
            let text =
                format!("`{}` already has a field `{name}`: name this end of the link otherwise", crate::diag::written(model));
            checks.extend(quote_spanned! {field.span()=>
                const _: () = ::core::assert!(!__::has_field(<#model as __::Model>::DEF, #name), #text);
            });
        }
        checks.extend(self.key());
        checks
    }

    /// The key of a read-only link is there, can hold the key of the other model, and leads to as many as the end says.
    fn key(&self) -> Option<TokenStream> {
        let (end, KeyPath { steps, field, .. }) = self.link.read_only.as_ref()?;
        let (holder, other) = (&self.link.ends()[*end], &self.link.ends()[1 - end].model);
        let (model, name) = (&holder.model, unraw(field));
        let path: String = steps.iter().map(|step| format!(".{}", unraw(step))).collect();
        let path = format!("{}{path}.{name}", crate::diag::written(model));
        let other_name = crate::diag::written(other);
        let text = format!("`{path}` cannot hold the key of `{other_name}`: its type is that which the key is stored as");
        let composite = format!(
            "the key of `{other_name}` has several columns, and a read-only link goes by one: leave out `read_only` and `key`"
        );
        let mut handles = quote_spanned!(model.span()=> <#model as __::Source>::FIELDS);
        let mut many = Vec::new();
        for step in steps {
            let handle = quote_spanned!(step.span()=> #handles.#step);
            many.push(quote_spanned!(step.span()=> __::is_many(#handle)));
            handles = quote_spanned!(step.span()=> __::related::through(#handle));
        }
        let cardinality = (!many.is_empty()).then(|| {
            let (leads, form) = if holder.one { ("any number of", "Many") } else { ("one", "One") };
            let text = format!("`{path}` leads to {leads} `{other_name}`: write `{form}<{other_name}>`");
            let one = holder.one;
            quote_spanned!(holder.target.span()=> const _: () = ::core::assert!((#(#many)||*) != #one, #text);)
        });
        Some(quote_spanned! {field.span()=>
            const _: () = {
                let key = #handles.#field;
                ::core::assert!(__::has_plain_key(<#other as __::Model>::DEF), #composite);
                ::core::assert!(__::holds_key_of(key, #name, <#other as __::Model>::DEF), #text);
            };
            #cardinality
        })
    }
}

fn count(end: &End) -> Ident {
    format_ident!("{}", if end.one { "One" } else { "Many" })
}

fn end_doc(end: &End) -> String {
    let count = if end.one { "The one" } else { "Any number of" };
    format!("{count} `{}` that the link leads to.", crate::diag::written(&end.target))
}

fn end_definition(end: &End) -> TokenStream {
    let (model, doc, one) = (&end.model, &end.doc, end.one);
    let policy = format_ident!(
        "{}",
        match end.policy {
            Policy::Dismiss => "Dismiss",
            Policy::Cascade => "Cascade",
            Policy::CascadeLast => "CascadeLast",
            Policy::Restrict => "Restrict",
        }
    );
    let field = optional(&end.field.as_ref().map(unraw));
    let model = quote_spanned!(model.span()=> || <#model as __::Model>::DEF);
    quote!(__::EndDef { model: #model, field: #field, doc: #doc, one: #one, policy: __::EndPolicy::#policy })
}
