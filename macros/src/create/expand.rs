//! A draft, and the check that it names what is required.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Path, spanned::Spanned as _};

use super::parse::{Element, Field, Record, Root, Value};
use crate::{attr::unraw, filter::fields_of_model, names::Names};

pub fn root(root: &Root, names: &Names, complete: bool) -> TokenStream {
    if let Some(step) = &root.step {
        return below(root, step, names, complete);
    }
    let model = &root.model;
    // After an error of the grammar a missing field would be a second one.
    let checks = complete.then(|| checks(root, names));
    let fields = fields_of_model(model, names);
    let built = names.built(model.span());
    let empty = quote_spanned!(model.span()=> let #built = ::modelink::private::draft::<#model>(););
    let record: TokenStream = root.record.fields.iter().map(|field| self::field(field, Some(model), names)).collect();
    quote! {
        #checks
        #fields
        #empty
        #record
        #built
    }
}

/// A draft for the end of a relation or link of the model: the reference back is implied.
fn below(root: &Root, name: &Ident, names: &Names, complete: bool) -> TokenStream {
    let (model, at) = (&root.model, name.span());
    let checks = complete.then(|| checks_below(model, name, &root.record, names));
    let method = method(model, name, names);
    let (fields, built, step) = (names.fields(at), names.built(at), names.step(at));
    let inside = record(&root.record, names);
    let first = asks(model);
    quote_spanned! {at=>
        #checks
        #first
        let #step = #method.handle();
        let #built = ::modelink::private::draft_below(#step);
        let #fields = ::modelink::private::below(#step);
        #inside
        #built
    }
}

/// Constants that do not compile unless all required fields are named: in the root, and in all records below it.
fn checks(root: &Root, names: &Names) -> TokenStream {
    let model = &root.model;
    let given = given(&root.record);
    let first = quote_spanned!(model.span()=> ::modelink::private::require::<#model>(&[#(#given),*]));
    let first = check(model, first);
    let below = root.record.fields.iter().flat_map(|field| {
        let records = new_records(&field.value).into_iter();
        records.map(|record| checks_below(model, &field.name, record, names))
    });
    quote!(#first #(#below)*)
}

/// The same for a record at the end of a step, and for those below it.
fn checks_below(model: &Path, name: &Ident, record: &Record, names: &Names) -> TokenStream {
    let (text, given, method) = (unraw(name), given(record), method(model, name, names));
    let own = quote_spanned!(record.span=> ::modelink::private::require_below(#method, #text, &[#(#given),*]));
    let (own, further) = (check(model, own), beyond(model, &method, record, names));
    quote!(#own #further)
}

/// The same for the records below a record that a method leads to.
fn beyond(model: &Path, from: &TokenStream, record: &Record, names: &Names) -> TokenStream {
    let steps = record.fields.iter().flat_map(|field| new_records(&field.value).into_iter().map(move |record| (field, record)));
    steps
        .map(|(field, record)| {
            let (text, given, at) = (unraw(&field.name), given(record), field.name.span());
            let (fields, handle) = (names.fields(at), names.handle(&field.name));
            let method = quote_spanned!(at=> ::modelink::private::leads_on(#from, |#fields| #handle));
            let own = quote_spanned!(record.span=> ::modelink::private::require_below(#method, #text, &[#(#given),*]));
            let (own, further) = (check(model, own), beyond(model, &method, record, names));
            quote!(#own #further)
        })
        .collect()
}

/// What gives the handle of a relation or link. The constant and the code name it in the same words, so that an error in it
/// is one error.
fn method(model: &Path, name: &Ident, names: &Names) -> TokenStream {
    let (fields, handle) = (names.fields(name.span()), names.handle(name));
    let method = quote_spanned!(name.span()=> |#fields| #handle);
    let kind = quote_spanned!(name.span()=> _);
    quote_spanned!(model.span()=> ::modelink::private::leads::<#model, #kind>(#method))
}

/// A constant item is evaluated by `cargo check`; it cannot name `Self`, but the length of an array can.
fn check(model: &Path, call: TokenStream) -> TokenStream {
    let first = asks(model);
    match model.segments.first().is_some_and(|segment| segment.ident == "Self") {
        true => quote_spanned!(model.span()=> let _ = [(); { #first #call; 0 }];),
        false => quote_spanned!(model.span()=> const _: () = { #first #call };),
    }
}

/// Asks for the fields of the model, first in every body: where it is none, all say so in the same words, and so once.
fn asks(model: &Path) -> TokenStream {
    quote_spanned!(model.span()=> let _ = ::modelink::private::fields::<#model>;)
}

fn given(record: &Record) -> Vec<String> {
    record.fields.iter().map(|field| unraw(&field.name)).collect()
}

fn new_records(value: &Value) -> Vec<&Record> {
    match value {
        Value::New(record) => vec![record],
        Value::List(elements) => elements
            .iter()
            .filter_map(|element| match element {
                Element::New(record) => Some(record),
                Element::Given(_) => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn record(record: &Record, names: &Names) -> TokenStream {
    record.fields.iter().map(|field| self::field(field, None, names)).collect()
}

/// One statement for each field; at the root the model is known. They are blocks, not closures: the values in them may use
/// `?` and `.await`.
fn field(field: &Field, root: Option<&Path>, names: &Names) -> TokenStream {
    let (name, at) = (&field.name, field.name.span());
    let (built, step) = (names.built(at), names.step(at));
    let handle = match root {
        Some(model) if !new_records(&field.value).is_empty() => {
            let method = method(model, name, names);
            quote_spanned!(at=> #method.handle())
        }
        _ => names.handle(name),
    };
    match &field.value {
        Value::Given(value) => {
            let target = names.target(value);
            quote_spanned!(at=> let #target = #handle; let #built = #built.set(#target, #value);)
        }
        Value::Null => quote_spanned!(at=> let #built = #built.set_null(#handle);),
        Value::Empty => quote_spanned!(at=> let #built = #built.set_empty(#handle);),
        Value::New(record) => {
            let add = add_new(field, record, names);
            quote_spanned!(at=> let #built = { let #step = #handle; #add #built };)
        }
        Value::List(elements) => {
            let adds = elements.iter().map(|element| match element {
                Element::New(record) => add_new(field, record, names),
                Element::Given(value) => quote_spanned!(at=> let #built = #built.add(#step, #value);),
            });
            quote_spanned!(at=> let #built = { let #step = #handle; #(#adds)* #built };)
        }
    }
}

fn add_new(field: &Field, new: &Record, names: &Names) -> TokenStream {
    let at = field.name.span();
    let (fields, built, step, part) = (names.fields(at), names.built(at), names.step(at), names.part(at));
    let inside = record(new, names);
    quote_spanned! {at=>
        let #part = {
            let #built = ::modelink::private::draft_below(#step);
            let #fields = ::modelink::private::below(#step);
            #inside
            #built
        };
        let #built = #built.add(#step, #part);
    }
}
