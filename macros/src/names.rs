//! Names that generated code gives to its own variables and types.
//!
//! They stand where the user's words stand, so that an error marks one word; and no expression of the user can meet
//! them, since a name that occurs in the input is never taken.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::quote_spanned;
use syn::{Expr, spanned::Spanned as _};

/// The methods of `Iterator` that may be words for a field.
const ITERATOR: &[&str] = &[
    "all",
    "any",
    "by_ref",
    "chain",
    "cloned",
    "cmp",
    "collect",
    "copied",
    "count",
    "cycle",
    "enumerate",
    "eq",
    "filter",
    "filter_map",
    "find",
    "find_map",
    "flat_map",
    "flatten",
    "fold",
    "for_each",
    "fuse",
    "ge",
    "gt",
    "inspect",
    "is_sorted",
    "last",
    "le",
    "lt",
    "map",
    "map_while",
    "max",
    "max_by",
    "min",
    "min_by",
    "ne",
    "next",
    "nth",
    "partial_cmp",
    "partition",
    "peekable",
    "position",
    "product",
    "reduce",
    "rev",
    "rposition",
    "scan",
    "size_hint",
    "skip",
    "skip_while",
    "step_by",
    "sum",
    "take",
    "take_while",
    "try_fold",
    "unzip",
    "zip",
];

/// The methods that a value of any type has by a trait of the prelude of Rust, and that may be words for a field.
const EVERYWHERE: &[&str] = &["into", "try_into"];

/// Names for one call of a macro.
pub struct Names {
    used: HashSet<String>,
    base: Span,
}

impl Names {
    /// Names that do not occur in the input.
    pub fn new(input: &TokenStream) -> Self {
        let mut used = HashSet::new();
        collect(input.clone(), &mut used);
        let base = input.clone().into_iter().next().map_or_else(Span::call_site, |first| first.span());
        Names { used, base }
    }

    /// The name at a place. All of them share the hygiene of the input's first word: words that a `macro_rules!` passes
    /// on from elsewhere still find them.
    pub fn at(&self, name: &str, place: Span) -> Ident {
        let mut free = name.to_owned();
        while self.used.contains(&free) {
            free.push('_');
        }
        Ident::new(&free, self.base.located_at(place))
    }

    /// The handles of the fields of the record in question.
    pub fn fields(&self, place: Span) -> Ident {
        self.at("__f", place)
    }

    /// The handle of a field of the record in question.
    ///
    /// A name that is a method of `Iterator` too would be looked up there, were it no field. So a trait stands behind the
    /// fields, whose method of that name says what is wrong.
    pub fn handle(&self, name: &Ident) -> TokenStream {
        let fields = self.fields(name.span());
        if EVERYWHERE.contains(&name.to_string().as_str()) {
            // A method of a reference comes before those of traits for it.
            return quote_spanned!(name.span()=> (&*#fields).#name());
        }
        let call = quote_spanned!(name.span()=> #fields.#name());
        if !ITERATOR.contains(&name.to_string().as_str()) {
            return call;
        }
        quote_spanned! {name.span()=> {
            #[allow(dead_code, clippy::should_implement_trait)]
            trait Behind: ::modelink::private::FieldTable {
                fn #name(&mut self) -> <::modelink::private::Fields<Self::Of> as ::modelink::private::Known<Self::Of>>::Handle
                where
                    ::modelink::private::Fields<Self::Of>: ::modelink::private::Known<Self::Of>,
                {
                    ::core::unreachable!()
                }
            }
            impl<T: ::modelink::private::FieldTable> Behind for T {}
            #call
        }}
    }

    /// The step that leads to the record in question.
    pub fn step(&self, place: Span) -> Ident {
        self.at("__r", place)
    }

    /// What is being built.
    pub fn built(&self, place: Span) -> Ident {
        self.at("__d", place)
    }

    /// The handle that a value is for. It stands where the value begins: where the two do not fit, the value is wrong.
    pub fn target(&self, value: &Expr) -> Ident {
        self.at("__h", value.span())
    }

    /// A part of it.
    pub fn part(&self, place: Span) -> Ident {
        self.at("__p", place)
    }
}

fn collect(tokens: TokenStream, used: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                used.insert(ident.to_string());
            }
            TokenTree::Group(group) => collect(group.stream(), used),
            _ => {}
        }
    }
}
