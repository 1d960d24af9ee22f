//! The grammar of `create!`: fields with values, nested records in braces, lists in brackets.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{
    Expr, Path, Token, braced, bracketed,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
    token::{Brace, Bracket},
};

use crate::{
    attr::unraw,
    diag::Errors,
    filter::is_none,
    list::{each, rest},
};

/// `Product { .. }`, or `Product.variants { .. }`
pub struct Root {
    pub model: Path,
    /// The relation or link that the record will be at the end of.
    pub step: Option<Ident>,
    pub record: Record,
}

/// `{ title: "Shirt", .. }`
pub struct Record {
    /// The braces and all between.
    pub span: Span,
    pub fields: Vec<Field>,
}

/// `title: "Shirt"`
pub struct Field {
    pub name: Ident,
    pub value: Value,
}

pub enum Value {
    /// Any Rust expression.
    Given(Expr),
    /// The literal `None`.
    Null,
    /// `{ .. }`: a new record.
    New(Record),
    /// `[{ .. }, &other]`: new records, and records that exist.
    List(Vec<Element>),
    /// `[]`
    Empty,
}

pub enum Element {
    New(Record),
    Given(Expr),
}

impl Root {
    pub fn parse(input: TokenStream, errors: &mut Errors) -> Option<Root> {
        let parse = |input: ParseStream| {
            let model = Path::parse_mod_style(input)?;
            let dot: Option<Token![.]> = input.parse()?;
            let step = dot.map(|_| input.call(Ident::parse_any)).transpose()?;
            if !input.peek(Brace) {
                return Err(syn::Error::new_spanned(model, "add `{ .. }` with the fields of the new record"));
            }
            let record = Record::parse(input, errors)?;
            input.parse::<Option<Token![,]>>()?;
            Ok(Root { model, step, record })
        };
        let root = parse.parse2(input);
        errors.ok(root)
    }
}

impl Record {
    fn parse(input: ParseStream, errors: &mut Errors) -> syn::Result<Record> {
        let content;
        let braces = braced!(content in input);
        let mut fields: Vec<Field> = Vec::new();
        each(&content, errors, |input, errors| {
            let field = Field::parse(input, errors)?;
            let name = unraw(&field.name);
            if fields.iter().any(|other| unraw(&other.name) == name) {
                errors.at(&field.name, format!("`{name}` is given twice"));
            } else {
                fields.push(field);
            }
            Ok(())
        });
        Ok(Record { span: braces.span.join(), fields })
    }
}

impl Field {
    fn parse(input: ParseStream, errors: &mut Errors) -> syn::Result<Field> {
        if input.peek(Token![..]) {
            return Err(input.error("nothing is spread here: what is left out takes its default, or is null"));
        }
        let name: Ident = input.parse()?;
        if input.is_empty() || input.peek(Token![,]) {
            let value = Value::Given(syn::parse_quote!(#name));
            return Ok(Field { name, value });
        }
        if !input.peek(Token![:]) {
            return Err(input.error(format!("expected `{name}: value`")));
        }
        input.parse::<Token![:]>()?;
        let value = Value::parse(input, errors)?;
        Ok(Field { name, value })
    }
}

impl Value {
    fn parse(input: ParseStream, errors: &mut Errors) -> syn::Result<Value> {
        if input.peek(Brace) {
            return Record::parse(input, errors).map(Value::New);
        }
        if input.peek(Bracket) && holds_records(input) {
            let content;
            bracketed!(content in input);
            let mut elements = Vec::new();
            each(&content, errors, |input, errors| {
                elements.push(match input.peek(Brace) {
                    true => Element::New(Record::parse(input, errors)?),
                    false => Element::Given(input.parse()?),
                });
                Ok(())
            });
            return Ok(Value::List(elements));
        }
        let expr: Expr = input.parse()?;
        Ok(match expr {
            expr if is_none(&expr) => Value::Null,
            Expr::Array(array) if array.elems.is_empty() => Value::Empty,
            expr => Value::Given(expr),
        })
    }
}

/// Whether a list has a record in braces; a list of expressions alone may be the value of an array column.
fn holds_records(input: ParseStream) -> bool {
    let fork = input.fork();
    let parse = |input: ParseStream| {
        let content;
        bracketed!(content in input);
        let mut found = false;
        while !content.is_empty() {
            if content.peek(Brace) {
                found = true;
            }
            rest(&content);
            content.parse::<Option<Token![,]>>()?;
        }
        Ok::<bool, syn::Error>(found)
    };
    parse(&fork).unwrap_or(false)
}
