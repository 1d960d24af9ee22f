//! `filter!`, and the conditions of `graph!` and `update!`.

mod expand;
mod parse;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{
    Expr, Path, Token,
    parse::{ParseStream, Parser as _},
    spanned::Spanned as _,
};

pub use expand::{argument, condition};
pub use parse::{Condition, FieldPath, bare, column, field_path, is_none};

use crate::{diag::Errors, names::Names};

/// `filter!(Product, status == Status::Draft)`
pub fn expand(input: TokenStream) -> TokenStream {
    let names = Names::new(&input);
    let mut errors = Errors::new();
    let parse = |input: ParseStream| {
        let model = Path::parse_mod_style(input)?;
        input.parse::<Token![,]>()?;
        let condition = Condition::parse(&input.parse::<Expr>()?, &mut errors);
        input.parse::<Option<Token![,]>>()?;
        if !input.is_empty() {
            errors.push(input.error("one condition follows another after `&&` or `||`"));
            while input.parse::<proc_macro2::TokenTree>().is_ok() {}
        }
        Ok((model, condition))
    };
    let (model, found) = match parse.parse2(input) {
        Ok((model, found)) => (model, found),
        Err(error) => {
            errors.push(error);
            return errors.into_tokens().unwrap_or_default();
        }
    };
    let errors = errors.into_tokens();
    let fields = fields_of(&model, &names);
    let given = found.map(|found| condition(&found, &names));
    let given = given.unwrap_or_else(|| quote!(::modelink::private::Cond::<#model>::all()));
    // A condition may begin with a block, which cannot begin a statement.
    let built = names.built(model.span());
    quote_spanned!(model.span()=> { #errors #fields let #built = #given; #built })
}

/// The handles of the fields of a model or link, as a variable.
fn fields_of(source: &Path, names: &Names) -> TokenStream {
    let fields = names.fields(source.span());
    quote_spanned!(source.span()=> let #fields = <#source as ::modelink::private::Source>::FIELDS;)
}

/// The same for a model alone.
pub fn fields_of_model(model: &Path, names: &Names) -> TokenStream {
    let fields = names.fields(model.span());
    quote_spanned!(model.span()=> let #fields = ::modelink::private::fields::<#model>();)
}
