//! Conditions as calls on the handles of fields.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::parse::{Condition, FieldPath, Test};
use crate::names::Names;

/// An expression of the type `Cond`.
pub fn condition(condition: &Condition, names: &Names) -> TokenStream {
    match condition {
        Condition::And(left, right) => joined(left, quote!(and), right, names),
        Condition::Or(left, right) => joined(left, quote!(or), right, names),
        Condition::Not(inner) => {
            let inner = self::condition(inner, names);
            quote!(#inner.not())
        }
        Condition::Test(path, test) => test_of(path, test, names),
        Condition::Search(at, text) => {
            let fields = names.fields(*at);
            quote_spanned!(*at=> ::modelink::private::related::search(&#fields, #text))
        }
        Condition::Given(expr) => quote!(::modelink::private::related::given(#expr)),
    }
}

/// What a method that takes any `Condition` is given: a condition of the user as it is, so that one may be absent.
pub fn argument(condition: &Condition, names: &Names) -> TokenStream {
    match condition {
        Condition::Given(expr) => quote!(#expr),
        other => self::condition(other, names),
    }
}

fn joined(left: &Condition, method: TokenStream, right: &Condition, names: &Names) -> TokenStream {
    let (left, right) = (condition(left, names), condition(right, names));
    quote!(#left.#method(#right))
}

fn test_of(path: &FieldPath, test: &Test, names: &Names) -> TokenStream {
    let field = &path.field;
    let handle = names.handle(field);
    let steps = path.inside.iter().map(|step| quote_spanned!(field.span()=> .at(#step)));
    let handle = quote_spanned!(field.span()=> #handle #(#steps)*);
    let leaf = match test {
        Test::Value(name, at, value) => {
            let method = Ident::new(name, *at);
            quote_spanned!(*at=> #handle.#method(#value))
        }
        Test::Column(name, at, column) => {
            let method = Ident::new(&format!("{name}_col"), *at);
            let column = names.handle(column);
            quote_spanned!(*at=> #handle.#method(#column))
        }
        Test::Null(name, at) => {
            let method = Ident::new(name, *at);
            quote_spanned!(*at=> #handle.#method())
        }
        Test::Method(method, args) => quote_spanned!(method.span()=> #handle.#method(#(#args),*)),
        Test::Related(quantifier, inner) => related(field, quantifier, condition(inner, names), names),
    };
    path.steps.iter().rev().fold(leaf, |inner, step| related(step, &Ident::new("any", step.span()), inner, names))
}

/// A condition on the records at the end of a step. It is built in a block, not in a closure: the values in it may use `?`
/// and `.await`.
fn related(step: &Ident, quantifier: &Ident, inner: TokenStream, names: &Names) -> TokenStream {
    let at = step.span();
    let (fields, leads, part, handle) = (names.fields(at), names.step(at), names.part(at), names.handle(step));
    quote_spanned!(at=> {
        let #leads = #handle;
        let #fields = ::modelink::private::related::in_tables(::modelink::private::related::through(#leads));
        let #part = #inner;
        ::modelink::private::related::#quantifier(#leads, #part)
    })
}
