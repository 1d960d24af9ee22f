//! A selection as a balanced tree of pairs, and the arguments of its nodes.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{
    parse::{Aggregate, Args, Item, Order, Root, Value},
    row::Row,
};
use crate::{
    attr::unraw,
    filter::{FieldPath, argument, fields_of_model},
    names::Names,
};

pub fn root(root: &Root, names: &Names) -> TokenStream {
    let model = &root.model;
    let mut rows = Vec::new();
    let fields = fields_of_model(model, names);
    let select = selection(&root.items, &quote!(::modelink::private::all::<#model>()), names, &mut rows);
    let args = self::args(&root.args, names);
    quote! {
        #(#rows)*
        #fields
        ::modelink::private::root::<#model, _>(#select) #args
    }
}

/// The fields of one node. `all` is what `..` selects there.
fn selection(items: &[Item], all: &TokenStream, names: &Names, rows: &mut Vec<TokenStream>) -> TokenStream {
    if let [Item::All(_)] = items {
        return all.clone();
    }
    let name = names.at(&format!("Row{}", rows.len()), Span::call_site());
    let row = Row::new(name, items);
    rows.push(row.declaration());
    let parts: Vec<TokenStream> = items
        .iter()
        .map(|item| match item {
            Item::All(_) => all.clone(),
            Item::Field(label, value) => self::value(label, value, names, rows),
        })
        .collect();
    let (select, pattern, make) = (tree(&parts), tree(&row.variables()), row.construction());
    let json = row.names();
    quote!(::modelink::private::row(#select, &[#(#json),*], |#pattern| #make))
}

/// Pairs of pairs: their depth grows with the logarithm of the length, as the compiler's recursion limit asks.
pub fn tree<T: quote::ToTokens>(parts: &[T]) -> TokenStream {
    match parts {
        [] => quote!(()),
        [only] => quote!(#only),
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            let (left, right) = (tree(left), tree(right));
            quote!((#left, #right))
        }
    }
}

pub fn value(label: &Ident, value: &Value, names: &Names, rows: &mut Vec<TokenStream>) -> TokenStream {
    match value {
        Value::Column(name) => {
            let handle = names.handle(name);
            quote_spanned!(name.span()=> ::modelink::private::column(#handle))
        }
        Value::Nest(name, args, items) => {
            let nested = nest(name, args, items, names, rows);
            let depth = args.depth.as_ref().map(|(key, depth)| {
                let (method, label) = (Ident::new("depth", key.span()), unraw(label));
                quote_spanned!(key.span()=> .#method(#label, #depth))
            });
            quote_spanned!(name.span()=> #nested #depth)
        }
        Value::Link(name, items) => {
            let at = name.span();
            let (fields, step) = (names.fields(at), names.step(at));
            let select = selection(items, &TokenStream::new(), names, rows);
            quote_spanned!(at=> ::modelink::private::link({
                let #fields = ::modelink::private::link_below(#step);
                #select
            }))
        }
        Value::Aggregate(number) => aggregate(number, names),
        Value::Cursor(at) => quote_spanned!(*at=> ::modelink::private::cursor()),
    }
}

fn aggregate(number: &Aggregate, names: &Names) -> TokenStream {
    // One place for the call and its step: a column is one error.
    let at = number.step.span();
    let function = Ident::new(&number.function.to_string(), at);
    let handle = names.handle(&number.step);
    if let (None, None) = (&number.column, &number.filter) {
        return quote_spanned!(at=> ::modelink::private::over_tables(::modelink::private::#function(#handle)));
    }
    let (fields, step) = (names.fields(at), names.step(at));
    // A column of the wrong type is one error too, at its name.
    let call = match &number.column {
        Some(column) => {
            let (function, handle) = (Ident::new(&function.to_string(), column.span()), names.handle(column));
            quote_spanned!(column.span()=> ::modelink::private::#function(#step, #handle))
        }
        None => quote_spanned!(at=> ::modelink::private::#function(#step)),
    };
    let filter = number.filter.as_ref().map(|filter| {
        let condition = argument(filter, names);
        quote!(.filter(#condition))
    });
    quote_spanned!(at=> {
        let #step = #handle;
        let #fields = ::modelink::private::related::in_tables(::modelink::private::related::through(#step));
        #call #filter
    })
}

fn nest(name: &Ident, args: &Args, items: &[Item], names: &Names, rows: &mut Vec<TokenStream>) -> TokenStream {
    let at = name.span();
    let (fields, step, handle) = (names.fields(at), names.step(at), names.handle(name));
    let select = selection(items, &quote_spanned!(at=> ::modelink::private::all_below(#step)), names, rows);
    let args = self::args(args, names);
    quote_spanned!(at=> {
        let #step = #handle;
        let #fields = ::modelink::private::below(#step);
        ::modelink::private::nest(#step, #select) #args
    })
}

pub fn args(args: &Args, names: &Names) -> TokenStream {
    // What cannot be done there is an error at the word that asks for it.
    let filter = args.filter.as_ref().map(|(key, filter)| {
        let condition = argument(filter, names);
        quote!(.#key(#condition))
    });
    let order = args.order.iter().map(|order| {
        let order = self::order(order, names);
        quote!(.order(#order))
    });
    let limit = args.limit.as_ref().map(|limit| quote!(.limit(#limit)));
    let offset = args.offset.as_ref().map(|offset| quote!(.offset(#offset)));
    let after = args.after.as_ref().map(|(key, after)| quote!(.#key(#after)));
    let with_deleted = args.with_deleted.as_ref().map(|show| quote!(.with_deleted(#show)));
    quote!(#filter #(#order)* #limit #offset #after #with_deleted)
}

fn order(order: &Order, names: &Names) -> TokenStream {
    let (FieldPath { steps, field, .. }, descending) = match order {
        Order::Given(expr) => return quote!(#expr),
        Order::By(path, descending) => (path, descending),
    };
    let handle = names.handle(field);
    let method = Ident::new(if *descending { "desc" } else { "asc" }, field.span());
    let leaf = quote_spanned!(field.span()=> #handle.#method());
    steps.iter().rev().fold(leaf, |inner, step| {
        let at = step.span();
        let (fields, leads, handle) = (names.fields(at), names.step(at), names.handle(step));
        quote_spanned!(at=> {
            let #leads = #handle;
            let #fields = ::modelink::private::related::in_tables(::modelink::private::related::through(#leads));
            ::modelink::private::related::ordered(#leads, #inner)
        })
    })
}
