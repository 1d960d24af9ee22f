//! Writes the metadata of a module, and says of each model that it is a member.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::parse::Module;
use crate::{attr::unraw, diag::written, embed::embedded, quoted::optional};

pub fn module(module: &Module) -> TokenStream {
    let Module { item, doc, name, models, was, migrations } = module;
    let ident = &item.ident;
    let (here, was, migrations) = (format!("::{}", unraw(ident)), optional(was), embedded(migrations.as_ref()));
    let mut seen = Vec::new();
    let members = models.iter().filter(|model| {
        let name = written(model);
        let first = !seen.contains(&name);
        seen.push(name);
        first
    });
    let members: Vec<_> = members.collect();
    let memberships = members.iter().map(|model| {
        quote_spanned! {model.span()=>
            #[diagnostic::do_not_recommend]
            impl __::Member for #model { type Module = #ident; }
            #[diagnostic::do_not_recommend]
            impl __::ModelOf<#ident> for #model {}
        }
    });
    let definitions = members.iter().map(|model| quote_spanned!(model.span()=> || <#model as __::Model>::DEF));
    quote! {
        #item
        const _: () = {
            use ::modelink::private as __;
            #[diagnostic::do_not_recommend]
            impl __::Module for #ident {
                const DEF: &'static __::ModuleDef = &__::ModuleDef {
                    name: #name,
                    path: ::core::concat!(::core::module_path!(), #here),
                    doc: #doc,
                    models: &[#(#definitions),*],
                    was: #was,
                    migrations: #migrations,
                };
            }
            #(#memberships)*
        };
    }
}
