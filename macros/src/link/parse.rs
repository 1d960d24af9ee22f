//! Reads `link! { pub ProductBrand { Product.brand: One<Brand>, Brand.products: Many<Product>, position: i32 = 0 } }`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{
    Attribute, Error, LitStr, Path, Result, Token, Type, Visibility, braced,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
};

use crate::{
    attr::{Given, Options, arguments, database_name, doc, flag, names, text, unraw, value},
    diag::{Errors, help},
    model::{ColumnOptions, Default},
    types::{arguments as type_arguments, name_of},
};

const OPTIONS: Options = Options::new("link option", names::LINK);

/// Words of `#[link(…)]` that have no meaning yet.
const RESERVED: [&str; 4] = ["home", "partition", "mirror", "tenant"];

/// A link as written.
pub struct Written {
    pub attrs: Vec<Attribute>,
    pub doc: String,
    pub vis: Visibility,
    pub ident: Ident,
    pub options: LinkOptions,
    pub ends: Vec<End>,
    pub columns: Vec<LinkColumn>,
}

/// The options of a link.
#[derive(std::default::Default)]
pub struct LinkOptions {
    pub keys: Vec<Ident>,
    pub table: Option<LitStr>,
    pub id_prefix: Option<LitStr>,
    pub id: Option<bool>,
    pub was: Option<LitStr>,
    pub read_only: bool,
    pub key: Option<Given<KeyPath>>,
    /// The column that the key is compared with, where it is not the key of the other model.
    pub to: Option<Given<KeyPath>>,
}

/// `Cart.customer_id`, or a path over relations: `Cart.items.product_id`.
#[derive(Clone)]
pub struct KeyPath {
    pub model: Path,
    /// Relations of the model, and of those that they lead to.
    pub steps: Vec<Ident>,
    pub field: Ident,
}

impl LinkOptions {
    /// The key of an option, where it is given.
    pub fn key(&self, name: &str) -> Option<&Ident> {
        self.keys.iter().find(|key| *key == name)
    }
}

/// What a delete of the end's record does to the records it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    Dismiss,
    Cascade,
    CascadeLast,
    Restrict,
}

/// `Product.brand: One<Brand>`, or `Product: One<Brand>`.
pub struct End {
    pub doc: String,
    pub policy: Policy,
    /// The word that set the policy.
    pub policy_key: Option<Ident>,
    pub model: Path,
    pub field: Option<Ident>,
    pub one: bool,
    pub target: Type,
}

/// `position: i32 = 0`
pub struct LinkColumn {
    pub ident: Ident,
    pub name: String,
    pub doc: String,
    pub ty: Type,
    pub options: ColumnOptions,
}

pub fn link(input: TokenStream, errors: &mut Errors) -> Result<Written> {
    let parse = |input: ParseStream| read(input, errors);
    parse.parse2(input)
}

fn read(input: ParseStream, errors: &mut Errors) -> Result<Written> {
    let attributes = input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    if input.peek(Token![struct]) {
        return Err(input.error("a link is written without `struct`: `pub ProductBrand { … }`"));
    }
    let form = "a link has a name and two ends: `pub ProductBrand { Product.brand: One<Brand>, Brand.products: Many<Product> }`";
    let ident: Ident = input.parse().map_err(|error: Error| Error::new(error.span(), form))?;
    if !input.peek(syn::token::Brace) {
        return Err(Error::new(ident.span(), form));
    }
    let content;
    braced!(content in input);
    let (mut ends, mut columns) = (Vec::new(), Vec::new());
    while !content.is_empty() {
        match line(&content, errors) {
            Ok(Line::End(end)) => ends.push(*end),
            Ok(Line::Column(column)) => columns.push(*column),
            Err(error) => errors.push(error),
        }
        if !content.is_empty() && !content.peek(Token![,]) {
            if errors.is_empty() {
                errors.push(content.error("expected `,`"));
            }
            while !content.is_empty() && !content.peek(Token![,]) {
                content.parse::<TokenTree>()?;
            }
        }
        content.parse::<Option<Token![,]>>()?;
    }
    let (own, attrs) = attributes.into_iter().partition::<Vec<_>, _>(|attribute| attribute.path().is_ident("link"));
    let options = link_options(&own, errors);
    Ok(Written { doc: doc(&attrs), attrs, vis, ident, options, ends, columns })
}

fn link_options(attributes: &[Attribute], errors: &mut Errors) -> LinkOptions {
    let mut read = LinkOptions::default();
    for attribute in attributes {
        let tokens = errors.ok(arguments(attribute)).unwrap_or_default();
        if let Some(word) = first_reserved(&tokens) {
            let text = format!("`{word}` is reserved for a later version and has no meaning yet: leave it out");
            errors.at_span(word.span(), text);
            continue;
        }
        OPTIONS.read(tokens, errors, |key, input| {
            read.keys.push(key.clone());
            match key.to_string().as_str() {
                "table" => read.table = Some(database_name(key, input)?),
                "id_prefix" => read.id_prefix = Some(text(key, input)?),
                "id" => read.id = Some(flag(key, input)?),
                "was" => read.was = Some(database_name(key, input)?),
                "read_only" => read.read_only = true,
                "to" => read.to = Some(Given { key: key.clone(), value: key_field(key, input, "Vendor.code")? }),
                _ => read.key = Some(Given { key: key.clone(), value: key_field(key, input, "Cart.customer_id")? }),
            }
            Ok(())
        });
    }
    read
}

fn first_reserved(tokens: &TokenStream) -> Option<Ident> {
    let mut start = true;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(word) if start && RESERVED.iter().any(|reserved| word == reserved) => return Some(word),
            TokenTree::Punct(comma) if comma.as_char() == ',' => start = true,
            _ => start = false,
        }
    }
    None
}

/// `= Cart.customer_id`
fn key_field(key: &Ident, input: ParseStream, form: &str) -> Result<KeyPath> {
    struct Names(Path, Vec<Ident>);
    impl syn::parse::Parse for Names {
        fn parse(input: ParseStream) -> Result<Self> {
            let (model, mut names) = (input.call(Path::parse_mod_style)?, Vec::new());
            while input.parse::<Option<Token![.]>>()?.is_some() {
                names.push(input.call(Ident::parse_any)?);
            }
            Ok(Names(model, names))
        }
    }
    let Names(model, mut steps) = value::<Names>(key, input, form)?;
    match steps.pop() {
        Some(field) => Ok(KeyPath { model, steps, field }),
        None => {
            let text = format!("`{key}` names a model and its field: write `{key} = {form}`");
            Err(Error::new_spanned(model, text))
        }
    }
}

enum Line {
    End(Box<End>),
    Column(Box<LinkColumn>),
}

fn line(input: ParseStream, errors: &mut Errors) -> Result<Line> {
    let attributes = input.call(Attribute::parse_outer)?;
    let model = input.call(Path::parse_mod_style)?;
    let dot: Option<Token![.]> = input.parse()?;
    let field = dot.map(|_| input.call(Ident::parse_any)).transpose()?;
    if !input.peek(Token![:]) {
        let text = "expected an end, `Product.brand: One<Brand>`, or a column of the link, `position: i32 = 0`";
        return Err(Error::new_spanned(model, text));
    }
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse().map_err(|error: Error| {
        Error::new(error.span(), "expected a type: `One<Brand>`, `Many<Product>`, or that of a column")
    })?;
    match (name_of(&ty).as_str(), field) {
        (count @ ("One" | "Many"), field) => {
            end(attributes, model, field, &ty, count == "One", errors).map(|end| Line::End(Box::new(end)))
        }
        (_, Some(field)) => {
            let hint = match (count_meant(&ty), &type_arguments(&ty)[..]) {
                (Some(count), [target]) => format!("\nhelp: write `{count}<{}>`", crate::diag::written(target)),
                _ => String::new(),
            };
            let end = crate::diag::written(&model);
            let text = format!("expected `One<…>` or `Many<…>`: `{end}.{field}` is an end of the link{hint}");
            Err(Error::new_spanned(ty, text))
        }
        (_, None) => column(attributes, &model, ty, input, errors).map(|column| Line::Column(Box::new(column))),
    }
}

/// What was meant by another word for a number of records.
fn count_meant(ty: &Type) -> Option<&'static str> {
    match name_of(ty).as_str() {
        "one" | "Option" | "BelongsTo" | "HasOne" => Some("One"),
        "many" | "Vec" | "HasMany" | "ManyToMany" => Some("Many"),
        _ => None,
    }
}

fn end(attributes: Vec<Attribute>, model: Path, field: Option<Ident>, ty: &Type, one: bool, errors: &mut Errors) -> Result<End> {
    let [target] = type_arguments(ty)[..] else {
        return Err(Error::new_spanned(ty, format!("`{0}` needs the model that it leads to: write `{0}<Brand>`", name_of(ty))));
    };
    let (mut policy, mut policy_key) = (Policy::Dismiss, None);
    for attribute in &attributes {
        let Some(name) = attribute.path().get_ident() else { continue };
        let found = match name.to_string().as_str() {
            "doc" => continue,
            "cascade" => cascade(attribute),
            "restrict" => Ok(Policy::Restrict),
            other => {
                let hint = help(other, &["cascade", "restrict"]);
                errors.at(name, format!("unknown attribute `{other}` of an end{hint}"));
                continue;
            }
        };
        if policy != Policy::Dismiss {
            errors.at(name, "an end has one policy: keep one");
        }
        policy = errors.ok(found).unwrap_or(policy);
        policy_key = Some(name.clone());
    }
    Ok(End { doc: doc(&attributes), policy, policy_key, model, field, one, target: target.clone() })
}

/// `#[cascade(delete)]` or `#[cascade(delete, last)]`
fn cascade(attribute: &Attribute) -> Result<Policy> {
    let words = attribute
        .parse_args_with(syn::punctuated::Punctuated::<Ident, Token![,]>::parse_terminated)
        .map_err(|_| Error::new_spanned(attribute.path(), "write `#[cascade(delete)]` or `#[cascade(delete, last)]`"))?;
    let words: Vec<&Ident> = words.iter().collect();
    let wrong = |word: &Ident, known: &str| {
        let hint = help(&word.to_string(), &[known]);
        Error::new(word.span(), format!("cannot cascade `{word}`{hint}"))
    };
    match &words[..] {
        [what, ..] if *what != "delete" => Err(wrong(what, "delete")),
        [_] => Ok(Policy::Cascade),
        [_, when] if *when == "last" => Ok(Policy::CascadeLast),
        [_, when, ..] => Err(wrong(when, "last")),
        [] => Err(Error::new_spanned(attribute.path(), "write `#[cascade(delete)]` or `#[cascade(delete, last)]`")),
    }
}

fn column(attributes: Vec<Attribute>, path: &Path, ty: Type, input: ParseStream, errors: &mut Errors) -> Result<LinkColumn> {
    let Some(ident) = path.get_ident() else {
        return Err(Error::new_spanned(path, "a column of a link has a plain name: `position: i32 = 0`"));
    };
    let mut options = ColumnOptions::default();
    for attribute in &attributes {
        match attribute.path().get_ident() {
            Some(name) if name == "column" => options.read(attribute, errors),
            Some(name) if name == "doc" => {}
            _ => errors.at(attribute.path(), "a column of a link takes `#[column(…)]`; policies go on the ends"),
        }
    }
    if input.peek(Token![=]) {
        let equals: Token![=] = input.parse()?;
        let value = input.parse()?;
        let key = Ident::new("default", equals.spans[0]);
        if options.default.is_some() {
            errors.at(ident, format!("`{ident}` has two defaults: keep one"));
        }
        options.default = Some(Given { key, value: Default::Value(value) });
    }
    if crate::relation::kind_of(&ty)?.is_some() {
        return Err(Error::new_spanned(ty, "a link has columns and two ends, and no relations"));
    }
    Ok(LinkColumn { name: unraw(ident), ident: ident.clone(), doc: doc(&attributes), ty, options })
}
