//! Options in attributes: `name`, `name = value`, `name(…)`.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{
    Attribute, Error, Ident, Lit, LitInt, LitStr, Meta, Path, Result, Token,
    ext::IdentExt as _,
    parenthesized,
    parse::{ParseStream, Parser as _},
    punctuated::Punctuated,
};

use crate::diag::{Errors, unknown, written};

/// The names of options, in the order of the documentation.
pub mod names {
    pub const MODULE: &[&str] = &["models", "name", "was", "migrations"];
    pub const MODEL: &[&str] =
        &["table", "schema", "id_prefix", "timestamps", "soft_delete", "search", "was", "index", "unique", "check", "external"];
    pub const INDEX: &[&str] = &["where", "name", "using", "was"];
    pub const COLUMN: &[&str] = &[
        "unique",
        "index",
        "default",
        "default_with",
        "default_sql",
        "searchable",
        "primary_key",
        "autoincrement",
        "length",
        "precision",
        "scale",
        "text",
        "collate",
        "name",
        "was",
        "computed",
        "hidden",
        "version",
    ];
    pub const RELATION: &[&str] = &[
        "mapped_by",
        "cascade",
        "column",
        "unique",
        "foreign_key",
        "pivot_table",
        "join_column",
        "inverse_join_column",
        "pivot_entity",
        "searchable",
        "was",
    ];
    pub const LINK: &[&str] = &["table", "id_prefix", "id", "was", "read_only", "key", "to"];
    pub const APP: &[&str] = &["modules", "links", "migrations"];
    pub const ENUM: &[&str] = &["rename_all"];
    pub const VARIANT: &[&str] = &["value", "was"];
}

/// A kind of attribute: what its options are called in errors, and which there are.
pub struct Options {
    /// "relation option"
    pub what: &'static str,
    /// Its names.
    pub known: &'static [&'static str],
    /// Those that may be given more than once.
    pub repeated: &'static [&'static str],
}

impl Options {
    pub const fn new(what: &'static str, known: &'static [&'static str]) -> Self {
        Options { what, known, repeated: &[] }
    }

    /// Reads options separated by commas. One wrong option does not hide the next one.
    pub fn read(&self, tokens: TokenStream, errors: &mut Errors, mut each: impl FnMut(&Ident, ParseStream) -> Result<()>) {
        let parse = |input: ParseStream| {
            self.read_stream(input, errors, &mut each);
            Ok(())
        };
        // The stream is always read to its end, so there is no error left to see.
        let _ = parse.parse2(tokens);
    }

    /// The same for a stream that is being parsed: it is read to its end.
    pub fn read_stream(&self, input: ParseStream, errors: &mut Errors, each: &mut dyn FnMut(&Ident, ParseStream) -> Result<()>) {
        let mut seen: Vec<String> = Vec::new();
        while !input.is_empty() {
            let done = self.read_one(input, &mut seen, each);
            if errors.ok(done).is_none() {
                skip(input, true);
            } else if let Some(key) = seen.last().filter(|_| input.peek(Token![=]) || input.peek(syn::token::Paren)) {
                errors.push(input.error(format!("`{key}` takes no value: write `{key}` alone")));
                skip(input, true);
            } else if !input.is_empty() && !input.peek(Token![,]) {
                errors.push(input.error("expected `,`"));
                skip(input, true);
            }
            let _ = input.parse::<Option<Token![,]>>();
        }
    }

    fn read_one(
        &self,
        input: ParseStream,
        seen: &mut Vec<String>,
        each: &mut dyn FnMut(&Ident, ParseStream) -> Result<()>,
    ) -> Result<()> {
        let key = input.call(Ident::parse_any)?;
        let name = key.to_string();
        if !self.known.contains(&name.as_str()) {
            return Err(unknown(&key, self.what, self.known));
        }
        if seen.contains(&name) && !self.repeated.contains(&name.as_str()) {
            return Err(Error::new(key.span(), format!("`{name}` is given twice")));
        }
        seen.push(name);
        each(&key, input)
    }
}

/// Skips to the next comma, or to the end.
fn skip(input: ParseStream, to_comma: bool) {
    while !(input.is_empty() || to_comma && input.peek(Token![,])) {
        if input.parse::<TokenTree>().is_err() {
            return;
        }
    }
}

/// The tokens inside `#[name(…)]`; none for `#[name]`.
pub fn arguments(attribute: &Attribute) -> Result<TokenStream> {
    match &attribute.meta {
        Meta::List(list) => Ok(list.tokens.clone()),
        Meta::Path(_) => Ok(TokenStream::new()),
        Meta::NameValue(given) => {
            let name = written(&given.path);
            Err(Error::new_spanned(given, format!("expected parentheses: `#[{name}(…)]`")))
        }
    }
}

/// An option and what it is set to; the key is where errors are shown.
#[derive(Clone)]
pub struct Given<T> {
    pub key: Ident,
    pub value: T,
}

/// `= value`; without it the error is at the key and shows the form to write.
pub fn value<T: syn::parse::Parse>(key: &Ident, input: ParseStream, form: &str) -> Result<T> {
    if !input.peek(Token![=]) {
        return Err(Error::new(key.span(), format!("`{key}` needs a value: write `{key} = {form}`")));
    }
    input.parse::<Token![=]>()?;
    if input.is_empty() {
        return Err(Error::new(key.span(), format!("`{key}` needs a value: write `{key} = {form}`")));
    }
    input.parse()
}

/// `= literal`, or where something else stands.
fn literal(key: &Ident, input: ParseStream, form: &str) -> Result<std::result::Result<Lit, Span>> {
    struct Given(std::result::Result<Lit, Span>);
    impl syn::parse::Parse for Given {
        fn parse(input: ParseStream) -> Result<Self> {
            if input.peek(Lit) { input.parse().map(|lit| Given(Ok(lit))) } else { Ok(Given(Err(input.span()))) }
        }
    }
    let given = value::<Given>(key, input, form)?.0;
    Ok(given)
}

/// `= 64`
pub fn number(key: &Ident, input: ParseStream, form: &str) -> Result<LitInt> {
    match literal(key, input, form)? {
        Ok(Lit::Int(number)) => Ok(number),
        Ok(other) => Err(Error::new(other.span(), format!("`{key}` takes a number: write `{key} = {form}`"))),
        Err(place) => Err(Error::new(place, format!("`{key}` takes a number: write `{key} = {form}`"))),
    }
}

/// `(ProductModule, BrandModule)`: types. What is in brackets behind `=` is read all the same.
pub fn paths(key: &Ident, input: ParseStream, form: &str, errors: &mut Errors) -> Result<Vec<Path>> {
    let text = format!("`{key}` takes a list of types: write `{key}({form})`");
    if input.peek(Token![=]) && input.peek2(syn::token::Bracket) {
        errors.at(key, &text);
        input.parse::<Token![=]>()?;
        let content;
        syn::bracketed!(content in input);
        let listed = Punctuated::<Path, Token![,]>::parse_terminated(&content);
        return Ok(listed.map(|paths| paths.into_iter().collect()).unwrap_or_default());
    }
    let read = |input: ParseStream| {
        let listed = Punctuated::<Path, Token![,]>::parse_terminated(input);
        listed.map_err(|error| Error::new(error.span(), &text))
    };
    Ok(inside(key, input, form, read)?.into_iter().collect())
}

/// `= "text"`
pub fn text(key: &Ident, input: ParseStream) -> Result<LitStr> {
    match literal(key, input, "\"…\"")? {
        Ok(Lit::Str(text)) => Ok(text),
        Ok(other) => Err(Error::new(other.span(), format!("`{key}` takes text: write `{key} = \"…\"`"))),
        Err(place) => Err(Error::new(place, format!("`{key}` takes text: write `{key} = \"…\"`"))),
    }
}

/// The shortest limit of the databases for a name.
const NAME_BYTES: usize = 63;

/// `= "name"`, not empty: the name of something in the database.
pub fn database_name(key: &Ident, input: ParseStream) -> Result<LitStr> {
    let text = text(key, input)?;
    if text.value().trim().is_empty() {
        return Err(Error::new(text.span(), format!("`{key}` is empty: write the name")));
    }
    for (character, lost) in [('\0', "NUL, which no database keeps in a name"), ('\r', "a carriage return, which no file keeps")]
    {
        if text.value().contains(character) {
            return Err(Error::new(text.span(), format!("`{key}` holds {lost}")));
        }
    }
    let bytes = text.value().len();
    if bytes > NAME_BYTES {
        let message = format!("`{key}` has {bytes} bytes, and PostgreSQL keeps {NAME_BYTES}: write a shorter name");
        return Err(Error::new(text.span(), message));
    }
    Ok(text)
}

/// `= true` or `= false`
pub fn flag(key: &Ident, input: ParseStream) -> Result<bool> {
    match literal(key, input, "false")? {
        Ok(Lit::Bool(flag)) => Ok(flag.value),
        Ok(other) => Err(Error::new(other.span(), format!("`{key}` is true or false: write `{key} = false`"))),
        Err(place) => Err(Error::new(place, format!("`{key}` is true or false: write `{key} = false`"))),
    }
}

/// `(…)`: reads what is inside to its end, so that no token is left over when an error ends the reading early.
pub fn inside<T>(key: &Ident, input: ParseStream, form: &str, read: impl FnOnce(ParseStream) -> Result<T>) -> Result<T> {
    if !input.peek(syn::token::Paren) {
        return Err(Error::new(key.span(), format!("`{key}` takes a list: write `{key}({form})`")));
    }
    let content;
    parenthesized!(content in input);
    let result = read(&content);
    if result.is_ok() && !content.is_empty() {
        let error = content.error("unexpected here");
        skip(&content, false);
        return Err(error);
    }
    skip(&content, false);
    result
}

/// The doc comment of an item as one text.
pub fn doc(attributes: &[Attribute]) -> String {
    let lines =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(given) => match &given.value {
                syn::Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
    let lines: Vec<String> = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n").trim().to_owned()
}

/// The name without `r#`.
pub fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}
