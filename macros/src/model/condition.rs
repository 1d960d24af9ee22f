//! The language of `check(…)`: fields, literals and constants under `&& || !`, comparisons, `.is_null()`, `.len()` and
//! `.one_of([…])`.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::{BinOp, Error, Expr, ExprMethodCall, Result, UnOp, spanned::Spanned as _};

use super::parse::Field;
use crate::{attr::unraw, diag::help};

/// A condition over the fields of one record.
pub enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    /// Left, operator in SQL, right.
    Compare(Side, &'static str, Side),
    IsNull(Side),
    OneOf(Side, Vec<Side>),
}

/// One side of a comparison.
pub enum Side {
    /// The field at that place.
    Field(usize),
    /// The number of characters of the field at that place.
    Length(usize),
    /// A constant, to be stored as the field at that place is, or as a number of characters.
    Value(Box<Expr>, Like),
}

/// What a constant is compared with.
#[derive(Clone, Copy)]
pub enum Like {
    Field(usize),
    Length,
}

/// Reads a condition.
pub fn condition(expr: &Expr, fields: &[Field]) -> Result<Condition> {
    match expr {
        Expr::Paren(paren) => condition(&paren.expr, fields),
        Expr::Group(group) => condition(&group.expr, fields),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => Ok(Condition::Not(Box::new(condition(&unary.expr, fields)?))),
        Expr::Binary(binary) => match &binary.op {
            BinOp::And(_) => Ok(Condition::And(vec![condition(&binary.left, fields)?, condition(&binary.right, fields)?])),
            BinOp::Or(_) => Ok(Condition::Or(vec![condition(&binary.left, fields)?, condition(&binary.right, fields)?])),
            operator => compare(&binary.left, operator, &binary.right, fields),
        },
        Expr::MethodCall(call) => method(call, fields),
        Expr::Path(_) => {
            let field = named(expr, fields)?.ok_or_else(|| unexpected(expr))?;
            let yes = syn::parse_quote!(true);
            Ok(Condition::Compare(Side::Field(field), "=", Side::Value(Box::new(yes), Like::Field(field))))
        }
        other => Err(unexpected(other)),
    }
}

fn unexpected(expr: &Expr) -> Error {
    Error::new_spanned(expr, "expected a condition on fields, such as `price >= 0`; SQL is written `check = \"…\"`")
}

fn compare(left: &Expr, operator: &BinOp, right: &Expr, fields: &[Field]) -> Result<Condition> {
    let sql = match operator {
        BinOp::Eq(_) => "=",
        BinOp::Ne(_) => "<>",
        BinOp::Lt(_) => "<",
        BinOp::Le(_) => "<=",
        BinOp::Gt(_) => ">",
        BinOp::Ge(_) => ">=",
        other => return Err(Error::new_spanned(other, "not an operator of a check: those are && || ! == != < <= > >=")),
    };
    let (near, far) = (operand(left, fields)?, operand(right, fields)?);
    for (none, other) in [(right, &near), (left, &far)] {
        if is_none(none) {
            let side = match other {
                Some(Side::Field(field)) => Side::Field(*field),
                _ => return Err(Error::new_spanned(none, "only a field is compared with `None`")),
            };
            return match sql {
                "=" => Ok(Condition::IsNull(side)),
                "<>" => Ok(Condition::Not(Box::new(Condition::IsNull(side)))),
                _ => Err(Error::new_spanned(operator, "`None` is compared with == or !=")),
            };
        }
    }
    match (near, far) {
        (Some(near), Some(far)) => Ok(Condition::Compare(near, sql, far)),
        (Some(near), None) => {
            let value = constant(right, fields, &near)?;
            Ok(Condition::Compare(near, sql, value))
        }
        (None, Some(far)) => {
            let value = constant(left, fields, &far)?;
            Ok(Condition::Compare(value, sql, far))
        }
        (None, None) => Err(unknown_field(left, fields)),
    }
}

fn method(call: &ExprMethodCall, fields: &[Field]) -> Result<Condition> {
    let side = operand(&call.receiver, fields)?.ok_or_else(|| unknown_field(&call.receiver, fields))?;
    let arguments: Vec<&Expr> = call.args.iter().collect();
    match (call.method.to_string().as_str(), &arguments[..]) {
        ("is_null", []) => Ok(Condition::IsNull(side)),
        ("one_of", [Expr::Array(list)]) => {
            let values: Result<Vec<Side>> = list.elems.iter().map(|item| constant(item, fields, &side)).collect();
            Ok(Condition::OneOf(side, values?))
        }
        ("one_of", _) => Err(Error::new_spanned(&call.method, "write `.one_of([a, b])`")),
        (name, _) => {
            let known = help(name, &["is_null", "len", "one_of"]);
            Err(Error::new_spanned(&call.method, format!("unknown method `{name}` in a check{known}")))
        }
    }
}

/// A field, or the length of one; none for anything else.
fn operand(expr: &Expr, fields: &[Field]) -> Result<Option<Side>> {
    match expr {
        Expr::Paren(paren) => operand(&paren.expr, fields),
        Expr::MethodCall(call) if call.method == "len" && call.args.is_empty() => {
            let field = named(&call.receiver, fields)?.ok_or_else(|| unknown_field(&call.receiver, fields))?;
            Ok(Some(Side::Length(field)))
        }
        _ => Ok(named(expr, fields)?.map(Side::Field)),
    }
}

/// The place of the field that an expression names.
fn named(expr: &Expr, fields: &[Field]) -> Result<Option<usize>> {
    let Expr::Path(path) = expr else { return Ok(None) };
    let Some(name) = path.path.get_ident() else { return Ok(None) };
    let Some(place) = fields.iter().position(|field| field.name == unraw(name)) else { return Ok(None) };
    match &fields[place] {
        field if field.relation().is_some_and(|relation| !relation.holds_key()) => no_column(name),
        field if field.column().is_some_and(|column| column.computed) => no_column(name),
        _ => Ok(Some(place)),
    }
}

fn no_column<T>(name: &Ident) -> Result<T> {
    Err(Error::new(name.span(), format!("`{name}` has no column in this table, so a check cannot look at it")))
}

fn constant(expr: &Expr, fields: &[Field], other: &Side) -> Result<Side> {
    let like = match other {
        Side::Field(field) if fields[*field].relation().is_some() => {
            return Err(Error::new_spanned(expr, "a key is compared with nothing but null: write `.is_null()`"));
        }
        Side::Field(field) => Like::Field(*field),
        Side::Length(_) => Like::Length,
        Side::Value(_, like) => *like,
    };
    if !is_constant(expr) {
        return Err(Error::new_spanned(expr, "a check compares fields with literals and constants"));
    }
    if let Expr::Path(path) = expr
        && let Some(name) = path.path.get_ident()
        && name.to_string().chars().all(|letter| letter.is_lowercase() || letter == '_' || letter.is_numeric())
    {
        return Err(unknown_field(expr, fields));
    }
    Ok(Side::Value(Box::new(expr.clone()), like))
}

fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) | Expr::Macro(_) => true,
        Expr::Unary(unary) => matches!(unary.op, UnOp::Neg(_)) && is_constant(&unary.expr),
        Expr::Paren(paren) => is_constant(&paren.expr),
        _ => false,
    }
}

fn is_none(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("None"))
}

fn unknown_field(expr: &Expr, fields: &[Field]) -> Error {
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let word = expr.to_token_stream().to_string();
    match expr {
        Expr::Path(path) if path.path.get_ident().is_some() => {
            Error::new(expr.span(), format!("no field `{word}` in this model{}", help(&word, &names)))
        }
        other => Error::new_spanned(other, "one side of a comparison is a field of the model"),
    }
}
