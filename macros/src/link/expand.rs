//! Writes what a link is: its metadata, its field table, its rows, and the traits that give each model its end.

use heck::ToUpperCamelCase as _;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::{
    check::{Link, ReadOnly, on_itself},
    key::read_only_key,
    parse::{End, KeyPath, Policy, Written},
};
use crate::{alias, attr::unraw, codec, model::column_definition, quoted::optional};

/// A link whose ends cannot be told: it is there, and joins nothing.
pub fn stub(link: &Written) -> TokenStream {
    let (header, ident, name) = (name_only(link), &link.ident, unraw(&link.ident));
    let table = format_ident!("{ident}Fields");
    quote! {
        #header
        #[allow(clippy::all, dead_code, nonstandard_style)]
        const _: () = {
            use ::modelink::private as __;
            pub struct #table;
            impl __::FieldTable for #table { type Of = #ident; }
            #[diagnostic::do_not_recommend]
            impl __::Source for #ident {
                type Table = #table;
                const TABLE: &'static #table = &#table;
                type Fields = __::Fields<#ident>;
                fn source() -> &'static __::SourceInfo { ::core::unreachable!() }
            }
            #[diagnostic::do_not_recommend]
            impl __::Link for #ident {
                type First = __::Anywhere;
                type Second = __::Anywhere;
                const HOMES: [&'static str; 2] = ["", ""];
                type Row = ();
                const DEF: &'static __::LinkDef = &__::LinkDef::broken(#name);
                fn read(_: &mut __::RowReader<'_>) -> __::Result<(), __::ReadError> { ::core::unreachable!() }
            }
        };
    }
}

/// The type alone.
fn name_only(link: &Written) -> TokenStream {
    let Written { attrs, vis, ident, .. } = link;
    quote!(#(#attrs)* #vis struct #ident;)
}

/// The code of a link.
pub fn link(link: &Link, sound: bool) -> TokenStream {
    let header = name_only(&link.written);
    let parts = Parts::of(link);
    let (types, ends) = (parts.types(), parts.ends());
    let (aliases, codecs, implementation) = (parts.aliases(), parts.codecs(), parts.implementation());
    let checks = sound.then(|| parts.checks());
    quote! {
        #header
        #types
        #ends
        #[allow(clippy::all, dead_code, nonstandard_style)]
        const _: () = {
            use ::modelink::private as __;
            #[allow(unused_imports)]
            use __::Otherwise as _;
            #aliases
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

    /// The model of an end, as the link knows it.
    fn side(&self, place: usize) -> TokenStream {
        let (link, side) = (self.ident, format_ident!("{}", if place == 0 { "First" } else { "Second" }));
        quote!(<#link as ::modelink::private::Link>::#side)
    }

    /// Names for the models of the ends: as written, as models, and as members of a module. What an end leads to is named
    /// too, so that an editor finds it.
    fn aliases(&self) -> TokenStream {
        let owner = self.ident.span();
        let of_end = |(place, end): (usize, &End)| {
            let path = &end.model;
            let (ty, at) = (syn::parse_quote!(#path), path.span());
            let [written, model] = ["R", "M"].map(|kind| format_ident!("__{kind}{place}", span = at));
            let aliases = [
                alias::declared(&written, &ty, owner),
                alias::declared(&format_ident!("__L{place}"), &end.target, owner),
                alias::model(&model, &written, owner),
            ];
            quote!(#(#aliases)*)
        };
        let aliases = self.link.ends().iter().enumerate().map(of_end);
        let [homes, models] = ["H", "M"]
            .map(|kind| [0, 1].map(|place| format_ident!("__{kind}{place}", span = self.link.ends()[place].model.span())));
        let homes = alias::at_home([&homes[0], &homes[1]], [&models[0], &models[1]]);
        quote!(#(#aliases)* #homes)
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
        for (place, role) in self.roles.iter().enumerate() {
            let model = self.side(place);
            let ty = quote!(::modelink::private::Rel<#link, ::modelink::private::BelongsTo<#model>>);
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
        let keys = self.roles.iter().enumerate().map(|(place, role)| {
            let (model, doc) = (self.side(place), format!("The key of the `{}`.", unraw(role)));
            quote!(#[doc = #doc] #vis #role: <#model as ::modelink::private::Model>::Key,)
        });
        let own = self.link.written.columns.iter().map(|column| {
            let (name, ty) = (&column.ident, &column.ty);
            let doc = if column.doc.is_empty() { format!("The `{}` of the row.", column.name) } else { column.doc.clone() };
            quote_spanned!(name.span()=> #[doc = #doc] #vis #name: #ty,)
        });
        let added = self.added().into_iter().map(|(name, ty)| {
            let doc = format!("The `{name}` of the row.");
            quote!(#[doc = #doc] #vis #name: #ty,)
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
        let named = named.filter(|(place, ..)| *place == 0 || !self.is_twice());
        named
            .map(|(place, end, field)| {
                let name = self.end_trait(place, field);
                let (model, target, count) = (self.side(place.into()), self.side(1 - usize::from(place)), count(end));
                let doc = if end.doc.is_empty() { end_doc(end) } else { end.doc.clone() };
                let returns = quote! {
                    ::modelink::private::Rel<#model, ::modelink::private::LinkEnd<#link, ::modelink::private::#count<#target>>>
                };
                let implementation = quote! {
                    impl #name for <#model as ::modelink::private::Source>::Table {}
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

    /// The trait of an end: `ProductBrandProductsEnd`. Where both ends have one name, the model tells them apart.
    fn end_trait(&self, place: u8, field: &Ident) -> Ident {
        let [first, second] = [0, 1].map(|place: usize| &self.link.ends()[place]);
        let model = match first.field == second.field && place == 1 {
            true => second.model.segments.last().map(|last| unraw(&last.ident)).unwrap_or_default(),
            false => String::new(),
        };
        format_ident!("{}{model}{}End", self.ident, unraw(field).to_upper_camel_case())
    }

    /// Whether both ends are one field of one model, which is an error.
    fn is_twice(&self) -> bool {
        let [first, second] = [0, 1].map(|place: usize| &self.link.ends()[place]);
        first.field == second.field && on_itself(first, second)
    }

    fn codecs(&self) -> TokenStream {
        let columns = || {
            self.link.written.columns.iter().enumerate().map(|(place, column)| (&column.ty, alias::of_field(place, &column.ty)))
        };
        let declared = columns().map(|(ty, alias)| alias::declared(&alias, ty, self.ident.span()));
        let codecs = codec::table(columns().map(|(ty, alias)| Some((ty, quote!(#alias)))));
        quote!(#(#declared)* #codecs)
    }

    fn implementation(&self) -> TokenStream {
        let Parts { ident, table, row, .. } = self;
        let (mut methods, mut handles) = (TokenStream::new(), TokenStream::new());
        for (place, (name, ty, new, doc)) in self.handles().into_iter().enumerate() {
            let place = place as u16;
            methods.extend(quote!(#[doc = #doc] pub fn #name(&self) -> #ty { self.#name }));
            handles.extend(quote!(#name: #new(#place),));
        }
        let reads = self.reads();
        let definition = self.definition();
        let columns = self.stored().then(|| self.builder());
        quote! {
            #[allow(dead_code)]
            impl #table { #methods }
            impl __::FieldTable for #table { type Of = #ident; }
            #[diagnostic::do_not_recommend]
            impl __::Source for #ident {
                type Table = #table;
                const TABLE: &'static #table = &#table { #handles };
                type Fields = __::Fields<#ident>;
                fn source() -> &'static __::SourceInfo { &<#ident as __::Link>::info().source }
            }
            static DEF: __::LinkDef = #definition;
            #[diagnostic::do_not_recommend]
            impl __::Link for #ident {
                type First = __M0;
                type Second = __M1;
                const HOMES: [&'static str; 2] = [__::path_of::<__H0>(), __::path_of::<__H1>()];
                type Row = #row;
                const DEF: &'static __::LinkDef = &DEF;
                fn read(__r: &mut __::RowReader<'_>) -> __::Result<#row, __::ReadError> {
                    __::Ok(#row { #reads })
                }
            }
            #columns
        }
    }

    fn reads(&self) -> TokenStream {
        let keys = self.roles.iter().map(|role| quote!(#role: __::Key::read(__r)?,));
        let own = self.link.written.columns.iter().enumerate().map(|(place, column)| {
            let (name, codec) = (&column.ident, codec::at(place));
            quote!(#name: #codec.read(__r)?,)
        });
        let added = self.added().into_iter().map(|(name, _)| quote!(#name: __r.next()?,));
        quote!(#(#keys)* #(#own)* #(#added)*)
    }

    fn builder(&self) -> TokenStream {
        let (Parts { ident, columns, .. }, vis) = (self, &self.link.written.vis);
        let own = self.link.written.columns.iter().enumerate().map(|(place, column)| {
            let (name, ty, codec, index) = (&column.ident, &column.ty, codec::at(place), place as u16 + 2);
            let doc = if column.doc.is_empty() { format!("Sets `{}`.", column.name) } else { column.doc.clone() };
            quote_spanned! {name.span()=>
                #[doc = #doc]
                #[must_use]
                #vis fn #name(self, value: impl __::IntoColumn<#ty>) -> Self {
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
        let read_only = self.link.read_only.as_ref().map(|ReadOnly { end, key: KeyPath { steps, field, .. }, to }| {
            let (path, field, to) = (steps.iter().map(unraw), unraw(field), optional(&to.as_ref().map(unraw)));
            quote!(__::ReadOnlyKey { end: #end, path: &[#(#path),*], field: #field, to: #to })
        });
        let read_only = optional(&read_only);
        let ends = self.link.ends().iter().enumerate().map(end_definition);
        let columns = columns
            .iter()
            .enumerate()
            .map(|(place, column)| column_definition(&column.name, &column.doc, (place, &column.ty), &column.options));
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
        let models = [a, b].into_iter().enumerate().map(|(place, end)| is_model(place, end));
        let modules = (!on_itself(a, b)).then(|| two_modules(a, b));
        let fields =
            [a, b].into_iter().enumerate().filter_map(|(place, end)| Some(hides_nothing(place, end, end.field.as_ref()?)));
        let tables = [a, b].into_iter().enumerate().filter(|_| self.stored()).map(|(place, end)| has_a_table(place, end));
        let key = read_only_key(self.link);
        quote!(#(#models)* #modules #(#fields)* #(#tables)* #key)
    }
}

fn is_model(place: usize, end: &End) -> TokenStream {
    let path = &end.model;
    let (ty, alias) = (syn::parse_quote!(#path), format_ident!("__R{place}", span = path.span()));
    let written = alias::at_its_place(&ty, &quote!(#alias));
    quote_spanned!(path.span()=> const _: &str = <#written as __::Model>::NAME;)
}

fn two_modules(a: &End, b: &End) -> TokenStream {
    let (first, second) = (crate::diag::written(&a.model), crate::diag::written(&b.model));
    let text = format!("`{first}` and `{second}` are models of one module: join them with a relation; a link is for two modules");
    quote_spanned! {b.model.span()=>
        const _: () = ::core::assert!(
            !__::in_one_module::<__H0, __H1>() || <__M0 as __::Model>::DEF.external || <__M1 as __::Model>::DEF.external,
            #text
        );
    }
}

/// An end of a stored link.
fn has_a_table(place: usize, end: &End) -> TokenStream {
    let (model, name) = (format_ident!("__M{place}"), crate::diag::written(&end.model));
    let text = format!(
        "`{name}` is external, and no table holds links to its records: write `#[link(read_only, key = …)]`, by a column that \
         holds the key"
    );
    quote_spanned!(end.model.span()=> const _: () = ::core::assert!(!<#model as __::Model>::DEF.external, #text);)
}

fn hides_nothing(place: usize, end: &End, field: &Ident) -> TokenStream {
    let (model, name) = (format_ident!("__M{place}"), unraw(field));
    let text =
        format!("`{}` already has a field `{name}`: name this end of the link otherwise", crate::diag::written(&end.model));
    quote_spanned! {field.span()=>
        const _: () = ::core::assert!(!__::has_field(<#model as __::Model>::DEF, #name), #text);
    }
}

fn count(end: &End) -> Ident {
    format_ident!("{}", if end.one { "One" } else { "Many" })
}

fn end_doc(end: &End) -> String {
    let count = if end.one { "The one" } else { "Any number of" };
    format!("{count} `{}` that the link leads to.", crate::diag::written(&end.target))
}

fn end_definition((place, end): (usize, &End)) -> TokenStream {
    let (model, doc, one) = (format_ident!("__M{place}"), &end.doc, end.one);
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
    let model = quote!(|| <#model as __::Model>::DEF);
    quote!(__::EndDef { model: #model, field: #field, doc: #doc, one: #one, policy: __::EndPolicy::#policy })
}
