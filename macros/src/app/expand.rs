//! Writes the metadata of an application, and checks its modules and links against each other.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::parse::App;
use crate::{attr::unraw, embed::embedded};

pub fn app(app: &App, sound: bool) -> TokenStream {
    let App { item, modules, links, migrations } = app;
    let (ident, name, migrations) = (&item.ident, unraw(&item.ident), embedded(migrations.as_ref()));
    let definitions = modules.iter().map(|module| quote_spanned!(module.span()=> <#module as __::Module>::DEF));
    let facts = links.iter().map(|link| quote_spanned!(link.span()=> <#link as __::Link>::FACTS));
    let linked = (0..links.len()).map(|place| quote!(LINKS[#place].def));
    let checks = sound.then(|| checks(app));
    quote! {
        #item
        const _: () = {
            use ::modelink::private as __;
            const LINKS: &[__::LinkFacts] = &[#(#facts),*];
            impl __::App for #ident {
                const DEF: &'static __::AppDef = &__::AppDef {
                    name: #name,
                    modules: &[#(#definitions),*],
                    links: &[#(#linked),*],
                    migrations: #migrations,
                };
            }
            #checks
        };
    }
}

/// A check for each module and each link, against those before it; the error is at its place in the list.
fn checks(app: &App) -> TokenStream {
    let App { item, modules, links, .. } = app;
    let ident = &item.ident;
    let refuse = |span: Span, text: TokenStream| {
        quote_spanned! {span=>
            const _: () = {
                const TEXT: __::Text = #text;
                if !TEXT.is_empty() {
                    ::core::panic!("{}", TEXT.as_str())
                }
            };
        }
    };
    let of_modules = modules
        .iter()
        .enumerate()
        .map(|(place, module)| refuse(module.span(), quote!(__::check_module(<#ident as __::App>::DEF, #place))));
    let of_links = links
        .iter()
        .enumerate()
        .map(|(place, link)| refuse(link.span(), quote!(__::check_link(<#ident as __::App>::DEF, LINKS, #place))));
    quote!(#(#of_modules)* #(#of_links)*)
}
