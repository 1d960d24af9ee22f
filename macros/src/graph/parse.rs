//! The grammar of `graph!`: nodes with arguments, fields in braces.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{
    Error, Expr, LitStr, Path, Token, UnOp, braced,
    ext::IdentExt as _,
    parenthesized,
    parse::{ParseStream, Parser as _},
    token::{Brace, Paren},
};

use crate::{
    attr::unraw,
    diag::{Errors, near, unknown},
    filter::{Condition, FieldPath, bare, field_path},
    list::each,
};

/// `Product(..) { .. }`
pub struct Root {
    pub model: Path,
    pub args: Args,
    pub items: Vec<Item>,
}

/// What stands in parentheses behind a node.
#[derive(Default)]
pub struct Args {
    pub filter: Option<(Ident, Condition)>,
    pub order: Vec<Order>,
    pub limit: Option<Expr>,
    pub offset: Option<Expr>,
    pub after: Option<(Ident, Expr)>,
    pub with_deleted: Option<Expr>,
    pub depth: Option<(Ident, Expr)>,
}

pub enum Order {
    /// A path, and whether from the greatest to the smallest.
    By(FieldPath, bool),
    /// A Rust expression in braces.
    Given(Expr),
}

/// One line of a selection.
pub enum Item {
    /// `..`
    All(Span),
    /// A field of the row, by the name that it has there.
    Field(Ident, Value),
}

pub enum Value {
    /// `title`
    Column(Ident),
    /// `variants(..) { .. }`
    Nest(Ident, Box<Args>, Vec<Item>),
    /// `link { .. }`
    Link(Ident, Vec<Item>),
    /// `tags.count()`, `variants.max(price)`
    Aggregate(Box<Aggregate>),
    /// `cursor()`
    Cursor(Span),
}

/// A number about the records that a step leads to.
pub struct Aggregate {
    pub step: Ident,
    pub function: Ident,
    pub column: Option<Ident>,
    pub filter: Option<Condition>,
}

const ARGUMENTS: &[&str] = &["filter", "order", "limit", "offset", "after", "with_deleted", "depth"];
const AGGREGATES: &[&str] = &["count", "sum", "min", "max", "avg"];
const NO_FIELDS: &str = "add `{ .. }` with the fields to select";

impl Root {
    pub fn parse(input: TokenStream, errors: &mut Errors) -> Option<Root> {
        let parse = |input: ParseStream| {
            let model = Path::parse_mod_style(input)?;
            let args = if input.peek(Paren) { Args::parse(input, errors)? } else { Args::default() };
            if let Some((key, _)) = &args.depth {
                errors.at(key, "`depth` is for a relation of a model with itself: `children(depth: 5) { .. }`");
            }
            if !input.peek(Brace) {
                if errors.is_empty() {
                    errors.at(&model, NO_FIELDS);
                }
                return Ok(Root { model, args, items: Vec::new() });
            }
            let items = selection(input, Below::Root, errors)?;
            input.parse::<Option<Token![,]>>()?;
            Ok(Root { model, args, items })
        };
        let root = parse.parse2(input);
        errors.ok(root)
    }
}

impl Args {
    fn parse(input: ParseStream, errors: &mut Errors) -> syn::Result<Args> {
        let content;
        parenthesized!(content in input);
        let mut args = Args::default();
        let mut seen: Vec<String> = Vec::new();
        each(&content, errors, |input, errors| {
            let key = input.call(Ident::parse_any)?;
            let name = key.to_string();
            let named = input.peek(Token![:]) && !input.peek(Token![::]);
            if !ARGUMENTS.contains(&name.as_str()) && (input.is_empty() || input.peek(Token![,])) {
                // A list of fields is one mistake.
                while input.parse::<proc_macro2::TokenTree>().is_ok() {}
                return Err(Error::new(
                    key.span(),
                    "expected an argument\nhelp: the fields to select stand in braces: `{ id, title }`",
                ));
            }
            if !ARGUMENTS.contains(&name.as_str()) {
                let error = match named || near(&name, ARGUMENTS.iter().copied()).is_some() {
                    true => unknown(&key, "argument", ARGUMENTS),
                    false => Error::new(key.span(), "expected an argument\nhelp: a condition is written `filter: title == name`"),
                };
                return Err(error);
            }
            if seen.contains(&name) {
                return Err(Error::new(key.span(), format!("`{name}` is given twice")));
            }
            seen.push(name);
            args.read(&key, input, errors)
        });
        Ok(args)
    }

    fn read(&mut self, key: &Ident, input: ParseStream, errors: &mut Errors) -> syn::Result<()> {
        if key == "with_deleted" && !input.peek(Token![:]) {
            self.with_deleted = Some(syn::parse_quote!(true));
            return Ok(());
        }
        if !input.peek(Token![:]) {
            return Err(Error::new(key.span(), format!("`{key}` needs a value: write `{key}: ..`")));
        }
        input.parse::<Token![:]>()?;
        let value: Expr = input.parse()?;
        if key == "order" && input.peek(Ident::peek_any) {
            return Err(input.error("one field follows another after a comma, and `-title` is descending: `order: [-title, id]`"));
        }
        match key.to_string().as_str() {
            "filter" => self.filter = Condition::parse(&value, errors).map(|condition| (key.clone(), condition)),
            "order" => self.order = orders(&value, errors),
            "limit" => self.limit = Some(value),
            "offset" => self.offset = Some(value),
            "after" => self.after = Some((key.clone(), value)),
            "depth" => self.depth = Some((key.clone(), value)),
            _ => self.with_deleted = Some(value),
        }
        Ok(())
    }
}

fn orders(value: &Expr, errors: &mut Errors) -> Vec<Order> {
    match value {
        Expr::Array(list) => list.elems.iter().filter_map(|key| order(key, errors)).collect(),
        one => order(one, errors).into_iter().collect(),
    }
}

fn order(key: &Expr, errors: &mut Errors) -> Option<Order> {
    let (path, descending) = match key {
        Expr::Block(_) => return Some(Order::Given(bare(key).clone())),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => (&*unary.expr, true),
        other => (other, false),
    };
    match field_path(path) {
        Ok(path) if path.inside.is_empty() => Some(Order::By(path, descending)),
        _ => {
            errors.at(key, "an order is a field, such as `title`, `-title` (descending) or `brand.name`");
            None
        }
    }
}

/// What a selection stands below.
#[derive(Clone, Copy, PartialEq)]
enum Below {
    Root,
    Step,
    Link,
}

fn selection(input: ParseStream, below: Below, errors: &mut Errors) -> syn::Result<Vec<Item>> {
    let content;
    let braces = braced!(content in input);
    let mut items: Vec<Item> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    let mut wrong = false;
    each(&content, errors, |input, errors| {
        let read = Item::parse(input, below, errors);
        wrong |= read.is_err();
        let item = read?;
        let (name, at) = match &item {
            Item::All(at) => ("..".to_owned(), *at),
            Item::Field(label, _) => (unraw(label), label.span()),
        };
        if seen.contains(&name) {
            let hint = if name == ".." { String::new() } else { format!("\nhelp: give this one another name: `other: {name}`") };
            errors.at_span(at, format!("`{name}` is selected twice{hint}"));
        } else {
            seen.push(name);
            items.push(item);
        }
        Ok(())
    });
    if items.is_empty() && !wrong {
        errors.at_span(braces.span.join(), "nothing is selected: name fields, or `..` for all columns");
    }
    Ok(items)
}

impl Item {
    fn parse(input: ParseStream, below: Below, errors: &mut Errors) -> syn::Result<Item> {
        if input.peek(Token![..]) {
            let dots: Token![..] = input.parse()?;
            if below == Below::Link {
                return Err(Error::new_spanned(dots, "name the columns of the link that are wanted"));
            }
            return Ok(Item::All(syn::spanned::Spanned::span(&dots)));
        }
        if input.peek(Token![*]) {
            return Err(input.error("all columns are `..`"));
        }
        let first: Ident = input.parse().map_err(|error: Error| {
            Error::new(error.span(), "expected a field: `title`, `name: title`, `variants { .. }`, or `..` for all columns")
        })?;
        let alias = input.peek(Token![:]) && !input.peek(Token![::]);
        let name = match alias {
            true => {
                input.parse::<Token![:]>()?;
                input.parse()?
            }
            false => first.clone(),
        };
        let value = Value::parse(&name, alias, input, below, errors)?;
        if let Value::Nest(_, args, items) = &value
            && args.depth.is_some()
            && items.iter().any(|item| matches!(item, Item::Field(label, _) if *label == first))
        {
            let text = format!("`{first}` goes on by itself: leave it out here, or give it another name");
            return Err(Error::new(first.span(), text));
        }
        Ok(Item::Field(first, value))
    }
}

impl Value {
    fn parse(name: &Ident, alias: bool, input: ParseStream, below: Below, errors: &mut Errors) -> syn::Result<Value> {
        if below == Below::Link && !(input.is_empty() || input.peek(Token![,])) {
            return Err(input.error("only columns of the link itself can stand here"));
        }
        if name == "link" {
            return link(name, input, below, errors);
        }
        if input.peek(Token![.]) {
            return aggregate(name, alias, input, errors);
        }
        if name == "cursor" && input.peek(Paren) {
            let content;
            parenthesized!(content in input);
            if content.is_empty() {
                return Ok(Value::Cursor(name.span()));
            }
            let text = "`cursor()` takes nothing: it is the place of the row in the order of its list";
            let error = content.error(text);
            while content.parse::<proc_macro2::TokenTree>().is_ok() {}
            return Err(error);
        }
        let args = input.peek(Paren).then(|| Args::parse(input, errors)).transpose()?;
        if input.peek(Brace) {
            let items = selection(input, Below::Step, errors)?;
            return Ok(Value::Nest(name.clone(), Box::new(args.unwrap_or_default()), items));
        }
        match args {
            Some(_) => Err(Error::new(name.span(), NO_FIELDS)),
            None => Ok(Value::Column(name.clone())),
        }
    }
}

/// What `#[graph(field = …)]` selects for a field of a named row.
pub enum Named {
    /// As in `graph!`; the type of the field says what is selected below a step.
    Value(Value),
    /// `link.position`
    LinkColumn(Ident),
}

impl Named {
    pub fn parse(input: ParseStream, errors: &mut Errors) -> syn::Result<Named> {
        if input.peek(LitStr) {
            return Err(input.error("a field is named without quotes: `field = title`"));
        }
        let name = input.call(Ident::parse_any)?;
        if name == "link" && input.peek(Token![.]) {
            input.parse::<Token![.]>()?;
            return input.call(Ident::parse_any).map(Named::LinkColumn);
        }
        if !input.peek(Paren) || name == "cursor" {
            let value = Value::parse(&name, true, input, Below::Step, errors)?;
            return match value {
                Value::Nest(..) | Value::Link(..) => {
                    Err(Error::new(name.span(), "what is selected is said by the type of the field: leave out the braces"))
                }
                other => Ok(Named::Value(other)),
            };
        }
        let args = Args::parse(input, errors)?;
        if let Some((key, _)) = &args.depth {
            return Err(Error::new(key.span(), "a named row has no depth: `graph!` goes down to one"));
        }
        if input.peek(Brace) {
            return Err(input.error("what is selected is said by the type of the field: leave out the braces"));
        }
        Ok(Named::Value(Value::Nest(name, Box::new(args), Vec::new())))
    }
}

/// `link { position }`
fn link(name: &Ident, input: ParseStream, below: Below, errors: &mut Errors) -> syn::Result<Value> {
    if !input.peek(Brace) {
        let text = "`link` shows columns of the link that leads here: `link { .. }`\nhelp: a field of that name is `r#link`";
        return Err(Error::new(name.span(), text));
    }
    if below == Below::Root {
        return Err(Error::new(name.span(), "no link leads here: `link { .. }` stands below the end of a link"));
    }
    selection(input, Below::Link, errors).map(|items| Value::Link(name.clone(), items))
}

/// `tags.count()`, `tags.count(value == "x")`, `variants.max(price, filter: stock > 0)`
fn aggregate(step: &Ident, alias: bool, input: ParseStream, errors: &mut Errors) -> syn::Result<Value> {
    input.parse::<Token![.]>()?;
    let function: Ident = input.parse()?;
    let name = function.to_string();
    if !AGGREGATES.contains(&name.as_str()) {
        let hint = near(&name, AGGREGATES.iter().copied()).map(|known| format!("\nhelp: did you mean `{known}`?"));
        let hint = hint.unwrap_or_default();
        let text = format!("`{step}.{name}` cannot be selected{hint}\nhelp: fields of the other model are `{step} {{ .. }}`");
        return Err(Error::new(function.span(), text));
    }
    let example = if name == "count" { format!("{step}.count()") } else { format!("{step}.{name}(field)") };
    if !alias {
        let kind = if name == "count" { "count" } else { "number" };
        return Err(Error::new(step.span(), format!("a {kind} needs a name: `{step}_{name}: {example}`")));
    }
    if !input.peek(Paren) {
        return Err(Error::new(function.span(), format!("write `{example}`")));
    }
    let content;
    parenthesized!(content in input);
    let column = match name == "count" {
        true => None,
        false => {
            let alone = content.cursor().token_tree().is_some_and(|(_, rest)| rest.eof());
            let named = content.peek(Ident::peek_any) && (alone || content.peek2(Token![,]));
            if !named {
                crate::list::rest(&content);
                let text = format!("`{name}` needs a column of the other model first: `{example}`");
                return Err(Error::new(function.span(), text));
            }
            let column = content.call(Ident::parse_any)?;
            content.parse::<Option<Token![,]>>()?;
            Some(column)
        }
    };
    let filter = aggregate_filter(&content, errors)?;
    Ok(Value::Aggregate(Box::new(Aggregate { step: step.clone(), function, column, filter })))
}

/// A condition, with or without its name.
fn aggregate_filter(content: ParseStream, errors: &mut Errors) -> syn::Result<Option<Condition>> {
    if content.is_empty() {
        return Ok(None);
    }
    if content.peek(Ident::peek_any) && content.peek2(Token![:]) && !content.peek2(Token![::]) {
        let key = content.call(Ident::parse_any)?;
        if key != "filter" {
            crate::list::rest(content);
            return Err(unknown(&key, "argument", &["filter"]));
        }
        content.parse::<Token![:]>()?;
    }
    let condition = Condition::parse(&content.parse::<Expr>()?, errors);
    content.parse::<Option<Token![,]>>()?;
    Ok(condition)
}
