//! The checks of the key that a read-only link goes by.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote_spanned};
use syn::spanned::Spanned as _;

use super::{
    check::{Link, ReadOnly},
    parse::KeyPath,
};
use crate::attr::unraw;

/// The key of a read-only link is there, can hold the key of the other model, and leads to as many as the end says.
pub fn read_only_key(link: &Link) -> Option<TokenStream> {
    let ReadOnly { end, key: KeyPath { steps, field, .. }, to } = link.read_only.as_ref()?;
    let (holder, other) = (&link.ends()[*end], &link.ends()[1 - end].model);
    let (model, name) = (format_ident!("__M{end}", span = holder.model.span()), unraw(field));
    let target = format_ident!("__M{}", 1 - end);
    let path: String = steps.iter().map(|step| format!(".{}", unraw(step))).collect();
    let path = format!("{}{path}.{name}", crate::diag::written(&holder.model));
    let other_name = crate::diag::written(other);
    let mut from = quote_spanned!(model.span()=> __::related::Place::<#model>::new());
    let (mut way, mut many) = (TokenStream::new(), Vec::new());
    for (place, step) in steps.iter().enumerate() {
        let (next, leads) = (format_ident!("place{place}"), format_ident!("many{place}"));
        way.extend(quote_spanned!(step.span()=> let (#next, #leads) = __::related::beyond(#from, |fields| fields.#step());));
        (from, many) = (quote_spanned!(step.span()=> #next), [many, vec![leads]].concat());
    }
    let cardinality = (!many.is_empty()).then(|| {
        let (leads, form) = if holder.one { ("any number of", "Many") } else { ("one", "One") };
        let text = format!("`{path}` leads to {leads} `{other_name}`: write `{form}<{other_name}>`");
        let one = holder.one;
        quote_spanned!(holder.target.span()=> ::core::assert!((#(#many)||*) != #one, #text);)
    });
    let fits = match to {
        None => fits_the_key(field, &from, &path, &target, &other_name),
        Some(to) => fits_a_column(field, &from, &path, (&model, &target), (to, &other_name)),
    };
    Some(quote_spanned! {field.span()=>
        const _: () = {
            #way
            #fits
            #cardinality
        };
    })
}

/// The key of the other model is one column, of the type of this one.
fn fits_the_key(field: &Ident, from: &TokenStream, path: &str, target: &Ident, other: &str) -> TokenStream {
    let (name, text) =
        (unraw(field), format!("`{path}` cannot hold the key of `{other}`: its type is that which the key is stored as"));
    let composite =
        format!("the key of `{other}` has several columns, and a read-only link goes by one: leave out `read_only` and `key`");
    quote_spanned! {field.span()=>
        let other = <#target as __::Model>::DEF;
        ::core::assert!(__::has_plain_key(other), #composite);
        ::core::assert!(__::related::holds_key(#from, |fields| fields.#field(), #name, other), #text);
    }
}

/// The other column is of the type of this one, and one of the models is external: a database joins by keys.
fn fits_a_column(
    field: &Ident,
    from: &TokenStream,
    path: &str,
    (model, target): (&Ident, &Ident),
    (to, other): (&Ident, &str),
) -> TokenStream {
    let (name, to_name) = (unraw(field), unraw(to));
    let text = format!("`{path}` cannot hold `{other}.{to_name}`: write two columns that are stored alike");
    let keys = format!("`to` is for external models, and `{other}` has a table: leave it out, the link goes by its key");
    let there = quote_spanned!(to.span()=> __::related::Place::<#target>::new());
    let beyond = quote_spanned!(to.span()=> (#there, |fields| fields.#to(), #to_name));
    quote_spanned! {field.span()=>
        ::core::assert!(<#model as __::Model>::DEF.external || <#target as __::Model>::DEF.external, #keys);
        ::core::assert!(__::related::stored_alike((#from, |fields| fields.#field(), #name), #beyond), #text);
    }
}
