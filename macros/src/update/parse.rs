//! The grammar of `update!`: columns with values or arithmetic, and the condition.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{
    BinOp, Expr, ExprBinary, Path, Token, braced,
    parse::{ParseStream, Parser as _},
    spanned::Spanned as _,
    token::Brace,
};

use crate::{
    attr::unraw,
    diag::Errors,
    filter::{Condition, column, is_none},
    list::each,
};

/// `Variant { stock: stock - 1 }, where: sku == "M"`
pub struct Update {
    pub model: Path,
    pub changes: Vec<(Ident, Change)>,
    /// Absent after an error.
    pub condition: Option<Condition>,
}

pub enum Change {
    /// Any Rust expression.
    Set(Expr),
    /// The literal `None`.
    Null,
    /// A column, the operator and where it stands, a Rust expression.
    Compute(Ident, char, Span, Expr),
}

impl Update {
    pub fn parse(input: TokenStream, errors: &mut Errors) -> Option<Update> {
        let parse = |input: ParseStream| {
            let model = Path::parse_mod_style(input)?;
            if !input.peek(Brace) {
                return Err(syn::Error::new_spanned(model, "add `{ .. }` with the columns to change"));
            }
            let content;
            let braces = braced!(content in input);
            let changes = changes(&content, errors);
            if changes.is_empty() && errors.is_empty() {
                errors.at_span(braces.span.join(), "nothing to change: name at least one column");
            }
            let condition = condition(input, &model, errors)?;
            Ok(Update { model, changes, condition })
        };
        let update = parse.parse2(input);
        errors.ok(update)
    }
}

fn changes(input: ParseStream, errors: &mut Errors) -> Vec<(Ident, Change)> {
    let mut changes: Vec<(Ident, Change)> = Vec::new();
    each(input, errors, |input, errors| {
        let name: Ident = input.parse()?;
        let change = match input.is_empty() || input.peek(Token![,]) {
            true => Change::Set(syn::parse_quote!(#name)),
            false if !input.peek(Token![:]) => return Err(input.error(format!("expected `{name}: value`"))),
            false => {
                input.parse::<Token![:]>()?;
                change(&name, input.parse()?)?
            }
        };
        let text = unraw(&name);
        if changes.iter().any(|(other, _)| unraw(other) == text) {
            errors.at(&name, format!("`{text}` is given twice"));
        } else {
            changes.push((name, change));
        }
        Ok(())
    });
    changes
}

fn change(name: &Ident, value: Expr) -> syn::Result<Change> {
    if is_none(&value) {
        return Ok(Change::Null);
    }
    if let Some(column) = column(&value) {
        let column = column?;
        let text = format!("a column alone is no value here\nhelp: arithmetic over it is: `{name}: col({column}) * 2`");
        return Err(syn::Error::new_spanned(&value, text));
    }
    let Expr::Binary(binary) = &value else { return Ok(Change::Set(value)) };
    let Some(left) = operand(name, &binary.left)? else {
        if names_column(name, leftmost(binary)) {
            let text = format!("one operation at a time\nhelp: put the rest in parentheses: `{name} - (a + b)`");
            return Err(syn::Error::new_spanned(binary, text));
        }
        return Ok(Change::Set(value));
    };
    let operator = match binary.op {
        BinOp::Add(_) => '+',
        BinOp::Sub(_) => '-',
        BinOp::Mul(_) => '*',
        BinOp::Div(_) => '/',
        _ => return Err(syn::Error::new(binary.op.span(), "the arithmetic of a column is `+`, `-`, `*` or `/`")),
    };
    Ok(Change::Compute(left, operator, binary.op.span(), (*binary.right).clone()))
}

/// The column on the left of arithmetic: the one that is changed, by its name, or any, as `col(price)`.
fn operand(name: &Ident, left: &Expr) -> syn::Result<Option<Ident>> {
    match column(left) {
        Some(column) => column.map(Some),
        None if names_column(name, left) => match left {
            Expr::Path(path) => Ok(path.path.get_ident().cloned()),
            _ => Ok(None),
        },
        None => Ok(None),
    }
}

fn names_column(name: &Ident, expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.get_ident().is_some_and(|ident| unraw(ident) == unraw(name)))
        || column(expr).is_some()
}

fn leftmost(binary: &ExprBinary) -> &Expr {
    let mut left = &*binary.left;
    while let Expr::Binary(inner) = left {
        left = &inner.left;
    }
    left
}

fn condition(input: ParseStream, model: &Path, errors: &mut Errors) -> syn::Result<Option<Condition>> {
    input.parse::<Option<Token![,]>>()?;
    if input.is_empty() {
        let text = "which records? add `, where: ..`\nhelp: all of them are `where: Cond::all()`";
        errors.at(model, text);
        return Ok(None);
    }
    input.parse::<Token![where]>()?;
    input.parse::<Token![:]>()?;
    let condition = Condition::parse(&input.parse::<Expr>()?, errors);
    input.parse::<Option<Token![,]>>()?;
    Ok(condition)
}
